import type { Accessor } from 'solid-js';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { Api } from '#client/lib/trpc.ts';
import { call } from '#client/lib/trpc.ts';
import type { Device } from '#client/sync/create-device.ts';
import type { QueuedWrite } from '#client/sync/queued-write.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { OperatorLiveMessage } from '#shared/live/protocol.ts';
import type {
  BulkAnswer,
  ExtendHoldAnswer,
  ExtendHoldInput,
  PauseHoldsAnswer,
  PauseHoldsInput,
  SettleAnswer,
} from '#shared/spots/spots.schemas.ts';
import type { MeantClaim } from './describe-conflict.ts';
import { toMeant } from './desk-world.ts';
import { scopeOf } from './queue-figures.ts';
import type { SettleAbout } from './settle-record.ts';
import { readSettleRecord, toWaitingAction, toWriteDraft } from './settle-record.ts';
import type { SettleInput, SettleName, SettleRequest, WaitingAction } from './spots.projection.ts';

type Without<Input> = Omit<Input, 'opId' | 'performedAt'>;

/** Everything the working screen asks about spots, besides following the board (`follow-board.ts`). */
export interface SpotsData extends Settling {
  pauseHolds(input: Without<PauseHoldsInput>): Promise<PauseHoldsAnswer>;
  extendHold(input: Without<ExtendHoldInput>): Promise<ExtendHoldAnswer>;
  /** Takes a release back; refused where somebody else holds the spot by now. */
  restore(waffleId: number, meant: MeantClaim): Promise<SettleAnswer>;
  /** Claims a free spot for the same buyer again, unless they hold it already; answers with the claim they hold now. */
  claimAgain(slug: string, meant: MeantClaim): Promise<MeantClaim>;
}

export function createSpotsData(api: Api, device: SettleWorld): SpotsData {
  const { spots } = api;
  return {
    ...createSettling(device),
    pauseHolds: (input) => call(spots.pauseHolds.mutate({ ...input, ...newEnvelope() })),
    extendHold: (input) => call(spots.extendHold.mutate({ ...input, ...newEnvelope() })),
    restore: (waffleId, { number, claimId }) =>
      call(spots.restore.mutate({ waffleId, number, claimId, ...newEnvelope() })),
    claimAgain: (slug, meant) => claimAgain(api, slug, meant),
  };
}

async function claimAgain(api: Api, slug: string, meant: MeantClaim): Promise<MeantClaim> {
  const { number, handle } = meant;
  // A claim does not say its id to whoever makes it, because buyers make them, too: the board has it.
  const holder = async () => {
    const message = await call<OperatorLiveMessage>(api.live.operatorBoardSince.query({ slug, seq: null }));
    return message.type === 'snapshot' ? toMeant(message.board.spots[number - 1]) : null;
  };
  if ((await holder()) === null)
    await call(api.spots.claim.mutate({ slug, numbers: [number], handle, ...newEnvelope() }));
  const now = await holder();
  if (now?.handle === handle) return now;
  const who = now === null ? 'Nobody holds' : `@${now.handle} holds`;
  throw new AppError(
    'spot.changed_hands',
    {},
    { message: `${who} spot ${number} by now. Nothing was paid.` },
  );
}

/** What the taps need of the device. */
export type SettleWorld = Pick<Device, 'outbox' | 'replayer'>;

/** What became of a tap. */
export type SettleOutcome =
  | { readonly ok: true; readonly answer: SettleAnswer | BulkAnswer }
  | { readonly ok: false; readonly error: AppError; readonly write: QueuedWrite }
  /** It was taken back before the server had it. */
  | { readonly ok: false; readonly error: null; readonly write: null };

export interface Settling {
  /** What is laid over the boards: not answered yet, or answered and perhaps not in the log. */
  readonly waiting: Accessor<readonly WaitingAction[]>;
  /**
   * The one way from a tap to the server. Resolves once the tap is kept on this device, which is when the screen
   * changes; rejects with `device.cannot_store` where it is not. The operation id is made here, once: asked for the very
   * same before that one is kept, it answers with that one.
   */
  perform<Name extends SettleName>(
    action: Name,
    input: Without<SettleInput<Name>>,
    about: SettleAbout,
  ): Promise<QueuedWrite>;
  /** Resolves when the server has decided, which may take hours; never rejects. */
  decided(opId: string): Promise<SettleOutcome>;
  /** The same, for as long as somebody wants to look at it: null where nothing is sent now, or no answer came in time. */
  answered(opId: string, withinMs: number): Promise<SettleOutcome | null>;
  /** Takes a tap back that the server can't have yet, and says whether it did. */
  takeBack(opId: string): Promise<boolean>;
  /** Forgets a refused tap: the person has dealt with it. */
  drop(opId: string): Promise<void>;
  /** Sends a refused tap once more, as it is. */
  retry(opId: string): Promise<void>;
  /** Tells how far a board has come. */
  forget(waffleId: number, seq: number): void;
}

export function createSettling({ outbox, replayer }: SettleWorld): Settling {
  // By hand and not as a memo: taps outlive every screen, and whoever asks first would own it.
  let laid: { writes: readonly QueuedWrite[]; actions: readonly WaitingAction[] } = {
    writes: [],
    actions: [],
  };
  // Until a tap is kept the screen looks as before, so a hurried thumb taps twice and means it once.
  const keeping = new Map<string, Promise<QueuedWrite>>();
  return {
    waiting: () => {
      const writes = outbox.writes();
      if (writes !== laid.writes) laid = { writes, actions: layable(writes) };
      return laid.actions;
    },
    perform: (action, input, about) => {
      const tap = JSON.stringify([action, input]);
      const known = keeping.get(tap);
      if (known !== undefined) return known;
      const request = { action, input: { ...input, ...newEnvelope() } } as unknown as SettleRequest;
      const kept = outbox.enqueue(toWriteDraft(request, about)).finally(() => keeping.delete(tap));
      keeping.set(tap, kept);
      kept.then(
        () => replayer.flush(),
        () => undefined,
      );
      return kept;
    },
    decided: async (opId) => toOutcome(await outbox.decided(opId)),
    answered: async (opId, withinMs) => {
      if (replayer.heldBy() !== null) return null;
      const late = new Promise<null>((resolve) => {
        setTimeout(resolve, withinMs, null);
      });
      return Promise.race([late, outbox.decided(opId).then(toOutcome)]);
    },
    takeBack: (opId) => outbox.dropUnsent(opId),
    drop: (opId) => outbox.drop(opId),
    retry: async (opId) => {
      await outbox.retry(opId);
      replayer.flush();
    },
    forget: (waffleId, seq) => outbox.forgetSettled(scopeOf(waffleId), seq),
  };
}

const layable = (writes: readonly QueuedWrite[]) =>
  writes.map(toWaitingAction).filter((action) => action !== null);

function toOutcome(write: QueuedWrite | null): SettleOutcome {
  if (write === null) return { ok: false, error: null, write };
  if (write.refusal) {
    const { code, details, message } = write.refusal;
    return { ok: false, error: new AppError(code, details, { message }), write };
  }
  const answer = readSettleRecord(write)?.answer ?? null;
  if (answer === null) return { ok: false, error: new AppError('device.unknown_change'), write };
  return { ok: true, answer };
}
