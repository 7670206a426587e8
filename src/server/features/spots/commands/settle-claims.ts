import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { AuditDraft, CommandCaller } from '#server/core/command.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { decideSettle, type SettleAction, type SettleDecision } from '#shared/spots/spots.machine.ts';
import type { SettleAnswer } from '#shared/spots/spots.schemas.ts';
import type { WaffleRow } from '../../waffles/waffles.entity.ts';
import { Claim, type ClaimRow } from '../spots.entity.ts';
import { describeConflicts } from './describe-conflicts.ts';

/** What pay, undo and release have in common. Everything here expects the waffle's row to be locked. */

/** `claimId` null means whoever holds the spot now: REST may leave it out. */
export interface SettleTarget {
  readonly number: number;
  readonly claimId: string | null;
  readonly reason?: string | undefined;
}

/** An input of the catalogue whose claim may be left open. */
export type OnCurrentClaim<Input> = Omit<Input, 'claimId'> & { readonly claimId: string | null };

export type TargetDecision =
  | { readonly ok: true; readonly claim: ClaimRow; readonly changed: boolean }
  | Extract<SettleDecision, { ok: false }>;

/** The claims that hold these spots, by number; spots that are free are missing. */
export async function loadHolders(
  em: SqlEntityManager,
  waffle: WaffleRow,
  numbers: readonly number[],
): Promise<Map<number, ClaimRow>> {
  const claims = await em.find(Claim, {
    waffle: waffle.id,
    number: { $in: [...numbers] },
    status: { $ne: 'released' },
  });
  return new Map(claims.map((claim) => [claim.number, claim]));
}

/** Decides one spot on what its locked waffle and its holder are now. */
export function decideTarget(
  waffle: WaffleRow,
  holder: ClaimRow | undefined,
  kind: SettleAction['kind'],
  { number, claimId, reason }: SettleTarget,
): TargetDecision {
  if (number > waffle.totalSpots) return { ok: false, code: 'spot.unknown' };
  const standing = { status: waffle.status, archived: waffle.archivedAt != null };
  const current =
    holder === undefined || holder.status === 'released'
      ? null
      : { claimId: holder.id, status: holder.status };
  const decision = decideSettle(standing, current, {
    kind,
    claimId: claimId ?? current?.claimId ?? '',
    reason,
  });
  if (!decision.ok) {
    return decision.code === 'spot.released' && claimId === null
      ? { ok: false, code: 'spot.not_claimed' }
      : decision;
  }
  if (holder === undefined) throw new Error('A spot without a holder can only be refused.');
  return { ok: true, claim: holder, changed: decision.changed };
}

/** Loads and decides one spot. Throws the refusal, with what a person needs to know to go on. */
export async function settleTarget(
  em: SqlEntityManager,
  waffle: WaffleRow,
  kind: SettleAction['kind'],
  target: SettleTarget,
): Promise<{ claim: ClaimRow; changed: boolean }> {
  const holders = await loadHolders(em, waffle, [target.number]);
  const decision = decideTarget(waffle, holders.get(target.number), kind, target);
  if (decision.ok) return decision;
  const conflicts = await describeConflicts(em, waffle, holders, [{ target, code: decision.code }]);
  throw new AppError(decision.code, { ...conflicts.get(target.number) });
}

/** The name that events and claims show for who did something. */
export function callerName(caller: CommandCaller): string {
  return caller.actor?.name ?? caller.actorName ?? 'system';
}

/** A claim's values for the audit row, before or after a change. */
export function claimValues(claim: ClaimRow) {
  return {
    claimId: claim.id,
    handle: claim.handle,
    status: claim.status,
    priceMinor: claim.priceMinor,
    ...(claim.paidByName == null ? {} : { paidBy: claim.paidByName }),
  };
}

/** The audit row of a change to one spot. */
export function auditSpot(
  waffle: WaffleRow,
  claim: ClaimRow,
  before: unknown,
  rest: Pick<AuditDraft, 'reason'> & { readonly after?: unknown } = {},
): AuditDraft {
  return {
    targetType: 'spot',
    targetId: `${waffle.id}/${claim.number}`,
    targetLabel: `${waffle.title}, spot ${claim.number}`,
    before,
    after: claimValues(claim),
    ...rest,
  };
}

/** The answer to pay, undo and release. `by` and `at` say who brought the spot into this state and when. */
export function settleAnswer(
  claim: ClaimRow,
  state: { readonly unchanged: boolean; readonly by: string | null; readonly at: Date; readonly seq: number },
): SettleAnswer {
  return {
    number: claim.number,
    claimId: claim.id,
    handle: claim.handle,
    status: claim.status === 'released' ? 'available' : claim.status,
    unchanged: state.unchanged,
    by: state.by,
    at: state.at.toISOString(),
    seq: state.seq,
  };
}
