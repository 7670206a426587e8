import type { Accessor } from 'solid-js';
import { createEffect, createMemo, createSignal } from 'solid-js';
import type { SettleAnswer } from '#shared/spots/spots.schemas.ts';
import type { Conflict, MeantClaim } from './describe-conflict.ts';
import { describeConflict } from './describe-conflict.ts';
import type { DeskWorld } from './desk-world.ts';
import { toMeant } from './desk-world.ts';
import { claimAgainAndPay, takeBack } from './give-back-spot.ts';
import type { BulkFailure } from './pay-many.ts';
import { payMany } from './pay-many.ts';
import type { SettleOutcome } from './spots.data.ts';
import type { BoardFigures, SettleName, ShownBoard, WaitingAction } from './spots.projection.ts';
import { figuresOf, overlay, whyNotSettle } from './spots.projection.ts';

export interface Desk {
  readonly board: Accessor<ShownBoard>;
  readonly figures: Accessor<BoardFigures>;
  /** Taps on this board that the server has not answered. */
  readonly waitingCount: Accessor<number>;
  /** Why spots can't be changed at all; null where they can. */
  readonly closed: Accessor<string | null>;
  readonly conflict: Accessor<Conflict | null>;
  dismissConflict(): void;
  claimAgainAndPay(conflict: Conflict): Promise<void>;
  pay(number: number): void;
  undoPay(number: number): void;
  release(number: number, reason?: string): void;
  /** Pays several at once and answers with those that were refused. */
  payMany(numbers: readonly number[]): Promise<readonly BulkFailure[]>;
}

/** Turns taps on spots into actions, messages and undo. Every write goes through `settling.perform`. */
export function createDesk(world: DeskWorld): Desk {
  const { settling, toasts } = world;
  const board = createMemo(() => overlay(world.board(), settling.waiting()));
  const [conflict, setConflict] = createSignal<Conflict | null>(null);
  createEffect(() => settling.forget(world.board().waffle.id, world.board().seq));

  const waitingHere = (): readonly WaitingAction[] =>
    settling
      .waiting()
      .filter((tap) => tap.settledSeq === null && tap.request.input.waffleId === world.board().waffle.id);
  const meantAt = (number: number) => toMeant(board().spots[number - 1]);
  const targetOf = (meant: MeantClaim) => ({
    waffleId: world.board().waffle.id,
    number: meant.number,
    claimId: meant.claimId,
  });

  const explain = (action: SettleName, meant: MeantClaim, outcome: SettleOutcome<SettleName>, at: string) => {
    if (outcome.ok) return;
    const found = describeConflict({
      action,
      meant,
      performedAt: at,
      error: outcome.error,
      timeOf: world.timeOf,
    });
    toasts.dismiss();
    if (found) setConflict(found);
    else toasts.show({ tone: 'danger', text: `Spot ${meant.number}: ${outcome.error.message}` });
  };
  const perform = async (
    action: 'spots.markPaid' | 'spots.undoPaid' | 'spots.release',
    meant: MeantClaim,
    reason?: string,
  ) => {
    const at = new Date().toISOString();
    const outcome = await settling.perform(action, {
      ...targetOf(meant),
      ...(reason === undefined ? {} : { reason }),
    });
    if (!outcome.ok) explain(action, meant, outcome, at);
    else if (outcome.answer.unchanged) sayAlready(world, meant, outcome.answer);
    return outcome.ok;
  };

  const undoPay = (meant: MeantClaim) => {
    toasts.show({ text: `Spot ${meant.number} · @${meant.handle} is pending again` });
    void perform('spots.undoPaid', meant);
  };
  const pay = (meant: MeantClaim) => {
    toasts.show({
      tone: 'ok',
      text: `Spot ${meant.number} · @${meant.handle} paid`,
      action: { label: 'Undo', run: () => undoPay(meant) },
    });
    return perform('spots.markPaid', meant);
  };

  return {
    board,
    figures: createMemo(() => figuresOf(world.board(), settling.waiting())),
    waitingCount: createMemo(() => waitingHere().length),
    closed: createMemo(() => whyNotSettle(world.board())),
    conflict,
    dismissConflict: () => setConflict(null),
    claimAgainAndPay: async ({ meant }) => {
      setConflict(null);
      await claimAgainAndPay(world, meant, pay);
    },
    pay: (number) => {
      const meant = meantAt(number);
      if (meant) void pay(meant);
    },
    undoPay: (number) => {
      const meant = meantAt(number);
      if (meant) undoPay(meant);
    },
    release: (number, reason) => {
      const meant = meantAt(number);
      if (!meant) return;
      const released = perform('spots.release', meant, reason);
      toasts.show({
        text: `Spot ${meant.number} · @${meant.handle} released`,
        action: { label: 'Undo', run: () => void takeBack(world, meant, released) },
      });
    },
    payMany: (numbers) =>
      payMany(
        world,
        numbers.map(meantAt).filter((meant) => meant !== null),
        undoPay,
      ),
  };
}

/** "Already paid by Ana" is a success; it is said because somebody else may have been faster by intent. */
function sayAlready(world: DeskWorld, meant: MeantClaim, answer: SettleAnswer): void {
  if (answer.by === null || answer.by === world.actorName()) return;
  const what =
    answer.status === 'paid' ? 'paid' : answer.status === 'pending' ? 'set to pending' : 'released';
  world.toasts.show({
    text: `Spot ${meant.number} was already ${what} by ${answer.by} at ${world.timeOf(answer.at)}`,
  });
}
