import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type AuditDraft, type CommandCaller, runCommand } from '#server/core/command.ts';
import { markManyPaidAction } from '#shared/actions/catalogue.ts';
import { AppError, ERRORS } from '#shared/kernel/errors.ts';
import type { BulkAnswer, BulkResult, MarkManyPaidInput } from '#shared/spots/spots.schemas.ts';
import type { WaffleRow } from '../../waffles/waffles.entity.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import type { ClaimRow } from '../spots.entity.ts';
import { describeConflicts, findClosing, type RefusedTarget } from './describe-conflicts.ts';
import { alreadyPaidAnswer, payClaim } from './mark-spot-paid.ts';
import {
  auditSpot,
  callerName,
  claimValues,
  decideTarget,
  loadHolders,
  type SettleTarget,
  settleAnswer,
} from './settle-claims.ts';

/** The catalogue's input, where REST may leave the claims open. */
export type MarkManyPaid = Omit<MarkManyPaidInput, 'spots'> & { readonly spots: readonly SettleTarget[] };

/**
 * Marks several claims as paid: one transaction, one event, one result per spot in the input's order, one audit row
 * per spot that changed. A spot that can't be paid does not stop the others. A board that takes no payments at all
 * refuses the whole call, so that the same operation may be sent again once it is open.
 */
export async function markManySpotsPaid(caller: CommandCaller, input: MarkManyPaid): Promise<BulkAnswer> {
  return runCommand<BulkAnswer>(caller, markManyPaidAction, input, async ({ em, now }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    if (waffle.archivedAt != null) throw await closedError(em, waffle, 'waffle.archived');
    if (waffle.status === 'completed') throw await closedError(em, waffle, 'waffle.completed');
    const numbers = input.spots.map(({ number }) => number);
    const holders = await loadHolders(em, waffle, numbers);
    const paid: ClaimRow[] = [];
    const audit: AuditDraft[] = [];
    const already = new Map<number, ClaimRow>();
    const refused = new Map<number, RefusedTarget>();
    for (const target of input.spots) {
      const decision = decideTarget(waffle, holders.get(target.number), 'pay', target);
      if (!decision.ok) refused.set(target.number, { target, code: decision.code });
      else if (!decision.changed) already.set(target.number, decision.claim);
      else {
        const before = claimValues(decision.claim);
        payClaim(em, caller, decision.claim, now());
        paid.push(decision.claim);
        audit.push(auditSpot(waffle, decision.claim, before));
      }
    }
    const conflicts = await describeConflicts(em, waffle, holders, [...refused.values()]);
    const by = callerName(caller);
    const toResult = (number: number, seq: number): BulkResult => {
      const refusal = refused.get(number);
      if (refusal !== undefined) {
        const { code } = refusal;
        return { ok: false, number, code, message: ERRORS[code].text, details: { ...conflicts.get(number) } };
      }
      const claim = already.get(number);
      if (claim !== undefined) return { ok: true, ...alreadyPaidAnswer(claim, seq) };
      const own = holders.get(number);
      if (own === undefined) throw new Error(`Spot ${number} was neither paid nor refused.`);
      return { ok: true, ...settleAnswer(own, { unchanged: false, by, at: now(), seq }) };
    };
    const toAnswer = (seq: number): BulkAnswer => ({
      results: numbers.map((number) => toResult(number, seq)),
      seq,
    });
    if (paid.length === 0) return { answer: toAnswer(waffle.seq), audit };
    return {
      answer: toAnswer,
      audit,
      stream: waffle,
      events: [{ kind: 'spot.paid', spots: paid.map(({ number, id }) => ({ number, claimId: id })), by }],
    };
  });
}

/** The refusal of the whole call, with who closed the board and when. */
async function closedError(
  em: SqlEntityManager,
  waffle: WaffleRow,
  code: 'waffle.archived' | 'waffle.completed',
) {
  return new AppError(code, { last: await findClosing(em, waffle, code) });
}
