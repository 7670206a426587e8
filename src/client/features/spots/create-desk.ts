import type { Accessor } from 'solid-js';
import { createEffect, createMemo, createSignal } from 'solid-js';
import { nameNumbers, spotWord } from '#client/lib/name-numbers.ts';
import type { Toasts } from '#client/ui/toast.tsx';
import { formatMoney } from '#shared/kernel/money.ts';
import type { OperatorBoard, OperatorSpot } from '#shared/live/board.ts';
import type { SettleAnswer } from '#shared/spots/spots.schemas.ts';
import type { Conflict, MeantClaim } from './describe-conflict.ts';
import { describeConflict } from './describe-conflict.ts';
import type { SettleOutcome, Settling } from './spots.data.ts';
import type { BoardFigures, SettleName, ShownBoard, WaitingAction } from './spots.projection.ts';
import { figuresOf, overlay, whyNotSettle } from './spots.projection.ts';

/** What the working screen of one board is made of. */
export interface DeskWorld {
  /** The server's board, from the live feed. */
  readonly board: Accessor<OperatorBoard>;
  readonly settling: Settling;
  readonly toasts: Toasts;
  /** The name that others read beside what this person does. */
  readonly actorName: Accessor<string>;
  /** Writes a moment in the operator's zone: `19:41`. */
  readonly timeOf: (iso: string) => string;
  /** Claims a free spot for a buyer again, and answers once the server has decided; throws AppError. */
  readonly claimAgain: (meant: MeantClaim) => Promise<void>;
}

/** One spot of a bulk payment that was refused, for the list in the bulk bar. */
export interface BulkFailure {
  readonly number: number;
  readonly message: string;
}

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
      toasts.show({ text: `Spot ${meant.number} · @${meant.handle} released` });
      void perform('spots.release', meant, reason);
    },
    payMany: (numbers) =>
      payMany(
        world,
        numbers.map(meantAt).filter((meant) => meant !== null),
        undoPay,
      ),
  };
}

function toMeant(spot: OperatorSpot | undefined): MeantClaim | null {
  if (!spot || spot.claimId === null || spot.handle === null) return null;
  return {
    number: spot.number,
    claimId: spot.claimId,
    handle: spot.handle,
    priceMinor: spot.priceMinor ?? 0,
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

async function payMany(
  world: DeskWorld,
  claims: readonly MeantClaim[],
  undoPay: (meant: MeantClaim) => void,
): Promise<readonly BulkFailure[]> {
  if (claims.length === 0) return [];
  const { toasts, settling } = world;
  const { currency, id } = world.board().waffle;
  const show = (paid: readonly MeantClaim[], failed: number) => {
    const money = formatMoney(
      paid.reduce((sum, claim) => sum + claim.priceMinor, 0),
      currency,
    );
    const rest = failed === 0 ? '' : `, ${failed} refused`;
    toasts.show({
      tone: failed === 0 ? 'ok' : 'danger',
      text: `${paid.length} ${spotWord(paid.length)} paid · ${money}${rest}`,
      action: paid.length === 0 ? undefined : { label: 'Undo', run: () => undoAll(paid) },
    });
  };
  const undoAll = (paid: readonly MeantClaim[]) => {
    for (const claim of paid) undoPay(claim);
    toasts.show({
      text: `${paid.length === 1 ? 'Spot' : 'Spots'} ${nameNumbers(paid.map((claim) => claim.number))} pending again`,
    });
  };
  show(claims, 0);
  const outcome = await settling.perform('spots.markManyPaid', {
    waffleId: id,
    spots: claims.map(({ number, claimId }) => ({ number, claimId })),
  });
  if (!outcome.ok) {
    toasts.show({ tone: 'danger', text: outcome.error.message });
    return claims.map(({ number }) => ({ number, message: outcome.error.message }));
  }
  const failures = outcome.answer.results
    .filter((result) => !result.ok)
    .map(({ number, message }) => ({ number, message }));
  if (failures.length > 0) {
    const failed = new Set(failures.map((failure) => failure.number));
    show(
      claims.filter((claim) => !failed.has(claim.number)),
      failures.length,
    );
  }
  return failures;
}

/** The buyer's money is there, so the free spot is claimed for the same handle and that new claim is paid. */
async function claimAgainAndPay(
  world: DeskWorld,
  meant: MeantClaim,
  pay: (meant: MeantClaim) => Promise<boolean>,
): Promise<void> {
  const { toasts } = world;
  try {
    await world.claimAgain(meant);
    const spot = await newClaimOf(world, meant);
    if (spot) await pay(spot);
    else
      toasts.show({
        text: `Spot ${meant.number} is @${meant.handle}’s again. Mark it paid when it appears.`,
      });
  } catch (error) {
    const text = error instanceof Error ? error.message : 'It did not work.';
    toasts.show({ tone: 'danger', text: `Spot ${meant.number}: ${text}` });
  }
}

const NEW_CLAIM_WITHIN_MS = 10_000;

/** Waits for the live board to name the new claim: only then there is something to pay. */
function newClaimOf(world: DeskWorld, meant: MeantClaim): Promise<MeantClaim | null> {
  const find = () => {
    const spot = toMeant(world.board().spots[meant.number - 1]);
    return spot && spot.handle === meant.handle && spot.claimId !== meant.claimId ? spot : null;
  };
  return new Promise((resolve) => {
    const startedMs = Date.now();
    const look = () => {
      const found = find();
      if (found !== null || Date.now() - startedMs > NEW_CLAIM_WITHIN_MS) resolve(found);
      else setTimeout(look, 100);
    };
    look();
  });
}
