import { nameNumbers, spotWord } from '#client/lib/name-numbers.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import type { MeantClaim } from './describe-conflict.ts';
import type { DeskWorld } from './desk-world.ts';

/** One spot of a bulk payment that was refused, for the list in the bulk bar. */
export interface BulkFailure {
  readonly number: number;
  readonly message: string;
}

/** Pays several claims as one action, says what came of it, and offers to undo exactly those that were paid. */
export async function payMany(
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
