import { randomBytes } from 'node:crypto';
import { makeUuidV7 } from '#shared/kernel/ids.ts';

/** Boards to claim, spot by spot: one board after the other, or several at once. */
export interface ClaimPlan {
  readonly slugs: readonly string[];
  readonly spotsPerBoard: number;
  /** How many boards are live at the same time. */
  readonly together: number;
  readonly buyers: number;
  /** At most this many claims. */
  readonly claims: number;
}

export interface PlannedClaim {
  readonly opId: string;
  readonly slug: string;
  readonly numbers: readonly number[];
  readonly handle: string;
}

/** The nth claim of a plan: no two are for the same spot. */
export function plannedClaim({ slugs, spotsPerBoard, together, buyers }: ClaimPlan, n: number): PlannedClaim {
  const round = spotsPerBoard * together;
  const board = Math.floor(n / round) * together + (n % together);
  const number = Math.floor((n % round) / together) + 1;
  return { opId: newOpId(), slug: slugs[board] ?? '', numbers: [number], handle: `buyer${n % buyers}` };
}

export function newOpId(): string {
  return makeUuidV7(Date.now(), randomBytes(10));
}
