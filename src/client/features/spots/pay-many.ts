import { nameNumbers, spotWord } from '#client/lib/name-numbers.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import type { MeantClaim } from './describe-conflict.ts';
import type { DeskWorld } from './desk-world.ts';
import { aboutOf } from './desk-world.ts';
import type { SettleOutcome } from './spots.data.ts';

/** One spot of a bulk payment that was refused, for the list in the bulk bar. */
export interface BulkFailure {
  readonly number: number;
  readonly message: string;
}

/** So long the bulk bar waits for the answer; what comes later is told by the queue. */
const ANSWER_WITHIN_MS = 4_000;

/** Pays several claims as one action, says what came of it, and offers to undo exactly those that were paid. */
export async function payMany(
  world: DeskWorld,
  claims: readonly MeantClaim[],
  undoPay: (meant: MeantClaim) => void,
): Promise<readonly BulkFailure[]> {
  if (claims.length === 0) return [];
  const { toasts, settling } = world;
  const board = world.board();
  const sayFailed = (error: unknown): string => {
    const text = error instanceof AppError ? error.message : 'It did not work.';
    toasts.show({ tone: 'danger', text });
    return text;
  };
  try {
    const spots = claims.map(({ number, claimId }) => ({ number, claimId }));
    const about = aboutOf(board, claims);
    const { opId } = await settling.perform(
      'spots.markManyPaid',
      { waffleId: board.waffle.id, spots },
      about,
    );
    const undo = async (paid: readonly MeantClaim[]) => {
      try {
        // Nothing to undo on the server where it never got there.
        if (!(await settling.takeBack(opId))) for (const claim of paid) undoPay(claim);
      } catch (error) {
        sayFailed(error);
        return;
      }
      const numbers = nameNumbers(paid.map((claim) => claim.number));
      toasts.show({ text: `${paid.length === 1 ? 'Spot' : 'Spots'} ${numbers} pending again` });
    };
    sayPaid(world, claims, 0, undo);
    const outcome = await settling.answered(opId, ANSWER_WITHIN_MS);
    if (outcome === null || (!outcome.ok && outcome.error === null)) return [];
    const failures = failuresOf(outcome, claims);
    const failed = new Set(failures.map((failure) => failure.number));
    const paid = claims.filter((claim) => !failed.has(claim.number));
    if (failures.length > 0) sayPaid(world, paid, failures.length, undo);
    return failures;
  } catch (error) {
    const message = sayFailed(error);
    return claims.map(({ number }) => ({ number, message }));
  }
}

function failuresOf(outcome: SettleOutcome, claims: readonly MeantClaim[]): readonly BulkFailure[] {
  if (!outcome.ok) return claims.map(({ number }) => ({ number, message: outcome.error?.message ?? '' }));
  if (!('results' in outcome.answer)) return [];
  return outcome.answer.results
    .filter((result) => !result.ok)
    .map(({ number, message }) => ({ number, message }));
}

function sayPaid(
  world: DeskWorld,
  paid: readonly MeantClaim[],
  failed: number,
  undo: (paid: readonly MeantClaim[]) => Promise<void>,
): void {
  const totalMinor = paid.reduce((sum, claim) => sum + claim.priceMinor, 0);
  const money = formatMoney(totalMinor, world.board().waffle.currency);
  const rest = failed === 0 ? '' : `, ${failed} refused`;
  world.toasts.show({
    tone: failed === 0 ? 'ok' : 'danger',
    text: `${paid.length} ${spotWord(paid.length)} paid · ${money}${rest}`,
    action: paid.length === 0 ? undefined : { label: 'Undo', run: () => void undo(paid) },
  });
}
