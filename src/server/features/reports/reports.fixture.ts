import type { Actor, Core } from '#server/core/context.ts';
import { callerOf, makeOpId, type SteppedClock } from '#server/core/testing.ts';
import { addClaim, addWaffle, type WaffleDraft } from '#server/db/factories.ts';
import { setWinners } from '../draws/commands/set-winners.ts';

/** What a test says of a claim: when it was made, when it was paid, and how it ended. */
export interface PastClaim {
  readonly handle: string;
  readonly at: string;
  readonly paid?: string;
  /** Who released it. */
  readonly released?: 'operator' | 'buyer' | 'hold';
  readonly priceMinor?: number;
}

/** A board made at `createdAt`, its claims on the spots 1, 2, 3…, all of them on spots of their own. */
export async function openPastBoard(
  core: Core,
  { currency = 'USD', ...draft }: Omit<WaffleDraft, 'createdAt'> & { createdAt: string; currency?: string },
  claims: readonly PastClaim[],
): Promise<{ id: number; slug: string }> {
  const em = core.fork();
  const waffle = await addWaffle(em, { ...draft, createdAt: new Date(draft.createdAt) });
  await em.execute('update waffle set currency = ? where id = ?', [currency, waffle.id]);
  for (const [index, { handle, at, paid, released, priceMinor = 500 }] of claims.entries()) {
    const status = released !== undefined ? 'released' : paid !== undefined ? 'paid' : 'pending';
    const id = await addClaim(em, waffle.id, {
      number: index + 1,
      handle,
      status,
      priceMinor,
      claimedAt: new Date(at),
      ...(paid === undefined ? {} : { paidAt: new Date(paid) }),
    });
    if (released !== undefined)
      await em.execute('update claim set release_cause = ? where id = ?', [released, id]);
  }
  return waffle;
}

/** Sets the winner of a board at a moment. */
export async function completeBoard(
  core: Core,
  clock: SteppedClock,
  by: Actor,
  waffleId: number,
  at: string,
  numbers: number[],
): Promise<void> {
  clock.set(at);
  await setWinners(callerOf(core, by), { opId: makeOpId(), waffleId, numbers, confirmUnpaid: true });
}
