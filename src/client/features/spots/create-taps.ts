import type { Accessor } from 'solid-js';
import { createSignal, onCleanup } from 'solid-js';
import type { SettleAnswer } from '#shared/spots/spots.schemas.ts';
import type { Conflict, MeantClaim } from './describe-conflict.ts';
import { describeConflict } from './describe-conflict.ts';
import type { DeskWorld } from './desk-world.ts';
import { aboutOf, sayFailed } from './desk-world.ts';
import type { SettleOutcome } from './spots.data.ts';
import { isAbout } from './spots.projection.ts';

type SingleAction = 'spots.markPaid' | 'spots.undoPaid' | 'spots.release';

/** A tap that is kept on this device; `done` says whether the server did it, once it has decided. */
export interface KeptTap {
  readonly opId: string;
  readonly done: Promise<boolean>;
}

/** A tap of this screen that came too late. */
export interface RefusedTap {
  readonly conflict: Conflict;
  readonly opId: string;
}

export interface Taps {
  /** The oldest first, until something is done about each. */
  readonly refused: Accessor<readonly RefusedTap[]>;
  /** Shows these no more, whatever becomes of them. */
  leave(taps: readonly RefusedTap[]): void;
  /** Each resolves once the tap is kept on this device; with null where that failed, which the person was told. */
  pay(meant: MeantClaim): Promise<KeptTap | null>;
  undoPay(meant: MeantClaim): Promise<void>;
  /** `say` is called once it is kept. */
  release(meant: MeantClaim, reason: string | undefined, say: () => void): Promise<KeptTap | null>;
}

/** Taps on single spots: what is kept and sent, and what the person is told of it. */
export function createTaps(world: DeskWorld): Taps {
  const { settling, toasts } = world;
  const [refused, setRefused] = createSignal<readonly RefusedTap[]>([]);
  let isGone = false;
  onCleanup(() => {
    isGone = true;
  });

  const explain = (action: SingleAction, meant: MeantClaim, outcome: SettleOutcome) => {
    // On another screen the queue tells of it: nothing may open over what the person does there.
    if (isGone || outcome.ok || outcome.error === null) return;
    const { error, write } = outcome;
    const performedAt = new Date(write.madeAtMs).toISOString();
    const { title } = world.board().waffle;
    const { timeOf } = world;
    toasts.dismiss();
    const conflict = describeConflict({ action, claims: [meant], title, performedAt, error, timeOf });
    // Two taps that were one are told of once.
    setRefused((all) => [...all.filter(({ opId }) => opId !== write.opId), { conflict, opId: write.opId }]);
  };
  const perform = async (
    action: SingleAction,
    meant: MeantClaim,
    say: () => void,
    reason?: string,
  ): Promise<KeptTap | null> => {
    const { number, claimId } = meant;
    const target = { waffleId: world.board().waffle.id, number, claimId };
    const input = reason === undefined ? target : { ...target, reason };
    try {
      const { opId } = await settling.perform(action, input, aboutOf(world.board(), [meant]));
      say();
      const done = settling.decided(opId).then((outcome) => {
        if (!outcome.ok) explain(action, meant, outcome);
        else if (!isGone && !('results' in outcome.answer)) sayAlready(world, meant, outcome.answer);
        return outcome.ok;
      });
      return { opId, done };
    } catch (error) {
      sayFailed(world, meant, error);
      return null;
    }
  };

  const undo = async (meant: MeantClaim) => {
    const say = () => toasts.show({ text: `Spot ${meant.number} · @${meant.handle} is pending again` });
    // A payment that never left this phone is taken back here: sent as a pair, the undo could hit a payment that
    // somebody else has made meanwhile.
    const last = settling
      .waiting()
      .filter((tap) => isAbout(tap, meant.claimId))
      .at(-1);
    const isOwnPayment = last?.request.action === 'spots.markPaid' && last.settledSeq === null;
    try {
      if (isOwnPayment && (await settling.takeBack(last.request.input.opId))) say();
      else await perform('spots.undoPaid', meant, say);
    } catch (error) {
      sayFailed(world, meant, error);
    }
  };
  // The second tap of a hurried thumb would find the payment taken back already, and undo one of somebody else.
  const undoing = new Map<string, Promise<void>>();
  const undoPay = (meant: MeantClaim): Promise<void> => {
    const { claimId } = meant;
    const undone = undoing.get(claimId) ?? undo(meant).finally(() => undoing.delete(claimId));
    undoing.set(claimId, undone);
    return undone;
  };
  return {
    refused,
    leave: (taps) => setRefused((all) => all.filter((tap) => !taps.includes(tap))),
    undoPay,
    pay: (meant) =>
      perform('spots.markPaid', meant, () =>
        toasts.show({
          tone: 'ok',
          text: `Spot ${meant.number} · @${meant.handle} paid`,
          action: { label: 'Undo', run: () => void undoPay(meant) },
        }),
      ),
    release: (meant, reason, say) => perform('spots.release', meant, say, reason),
  };
}

/** "Already paid by Ana" is a success; it is said because somebody else may have been faster by intent. */
function sayAlready(world: DeskWorld, meant: MeantClaim, answer: SettleAnswer): void {
  if (!answer.unchanged || answer.by === null || answer.by === world.actorName()) return;
  const what =
    answer.status === 'paid' ? 'paid' : answer.status === 'pending' ? 'set to pending' : 'released';
  world.toasts.show({
    text: `Spot ${meant.number} was already ${what} by ${answer.by} at ${world.timeOf(answer.at)}`,
  });
}
