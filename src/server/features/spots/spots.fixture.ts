import { expect } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { makeOpId } from '#server/core/testing.ts';
import type { Database } from '#server/db/orm.ts';
import { applyBoardEvent, applyPublicEvent, type OperatorBoard, toPublicBoard } from '#shared/live/board.ts';
import { type BoardEvent, toPublicEvent } from '#shared/live/events.ts';
import {
  type ClaimRandomInput,
  type ClaimSpotsInput,
  claimRandomInput,
  claimSpotsInput,
} from '#shared/spots/spots.schemas.ts';
import {
  type ClaimDesk,
  type ClaimDeskParts,
  type ClaimOrigin,
  createClaimDesk,
} from './commands/claim-spots.ts';
import { getOperatorBoard, getPublicBoard } from './spots.queries.ts';

/** A desk and the proof of its work, for tests. */

export const APP_SECRET = 'a secret that only these tests know';
export const NOWHERE: ClaimOrigin = { ip: '192.0.2.1', deviceId: null };

export function createTestDesk(
  database: Database,
  core: Core,
  parts: Partial<ClaimDeskParts> = {},
): ClaimDesk {
  const { clock, wakeups, log } = core;
  return createClaimDesk({ hot: database.hot, clock, wakeups, log, appSecret: APP_SECRET, ...parts });
}

export function claimOf(
  slug: string,
  numbers: readonly number[],
  handle: string,
  opId = makeOpId(),
): ClaimSpotsInput {
  return claimSpotsInput.parse({ opId, slug, numbers, handle });
}

export function randomClaimOf(
  slug: string,
  count: number,
  handle: string,
  opId = makeOpId(),
): ClaimRandomInput {
  return claimRandomInput.parse({ opId, slug, count, handle });
}

export interface Records {
  readonly seq: number;
  readonly claims: readonly { number: number; handle: string; status: string; opId: string }[];
  readonly events: readonly { seq: number; kind: string; opId: string | null }[];
}

/**
 * Reads a waffle's rows and proves what must always hold: its log counts from 1 to `seq` without a gap, no spot has two
 * live claims, each spot names its live claim and nothing else, and every claim's operation has one receipt, one event
 * and one audit row.
 */
export async function expectExact({ pool }: Database, waffleId: number): Promise<Records> {
  const ask = async <Row extends object>(sql: string) => (await pool.query<Row>(sql, [waffleId])).rows;
  const [waffle] = await ask<{ seq: number }>('select seq from waffle where id = $1');
  const events = await ask<Records['events'][number]>(
    `select seq, event ->> 'kind' as kind, op_id as "opId" from live_event where waffle_id = $1 order by seq`,
  );
  const seq = waffle?.seq ?? -1;
  expect(events.map((event) => event.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  const claims = await ask<Records['claims'][number] & { id: string }>(
    `select id, number, handle, status, op_id as "opId" from claim where waffle_id = $1 order by number, claimed_at`,
  );
  const live = claims.filter(({ status }) => status !== 'released');
  expect(new Set(live.map(({ number }) => number)).size).toBe(live.length);
  const spots = await ask<{ number: number; claimId: string }>(
    'select number, claim_id as "claimId" from spot where waffle_id = $1 and claim_id is not null order by number',
  );
  expect(spots).toEqual(live.map(({ number, id }) => ({ number, claimId: id })));
  const opIds = [...new Set(claims.map(({ opId }) => opId))].sort();
  const once = async (sql: string) =>
    (await pool.query<{ id: string }>(sql, [opIds])).rows.map(({ id }) => id).sort();
  expect(await once('select op_id as id from receipt where op_id = any($1)')).toEqual(opIds);
  expect(
    await once(`select op_id as id from audit_entry where op_id = any($1) and action = 'claim_spots'`),
  ).toEqual(opIds);
  const claimedBy = events.filter(({ kind }) => kind === 'spot.claimed').map(({ opId }) => opId ?? '');
  expect(claimedBy.sort()).toEqual(opIds);
  return { seq, claims, events };
}

/** Sorts the outcomes of many calls; what is neither an answer nor a refusal fails the test. */
export async function outcomesOf<Answer>(calls: readonly Promise<Answer>[]) {
  const settled = await Promise.allSettled(calls);
  const answers = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const codes = settled.flatMap((one) =>
    one.status === 'rejected' ? [(one.reason as { code?: string }).code ?? String(one.reason)] : [],
  );
  return { answers, codes };
}

/** Folds a waffle's whole log over the board as it was before, in both forms. */
async function foldLog({ pool }: Database, empty: OperatorBoard) {
  const { rows } = await pool.query<{ seq: number; at: Date; event: BoardEvent }>(
    'select seq, at, event from live_event where waffle_id = $1 order by seq',
    [empty.waffle.id],
  );
  let operator = empty;
  let buyers = toPublicBoard(empty);
  for (const { seq, at, event } of rows) {
    operator = applyBoardEvent(operator, seq, at.toISOString(), event);
    buyers = applyPublicEvent(buyers, seq, at.toISOString(), toPublicEvent(event));
  }
  return { operator, buyers };
}

/** Proves that whoever followed the log from the beginning sees exactly what the database says now. */
export async function expectLogMatchesBoard(
  database: Database,
  empty: OperatorBoard,
): Promise<OperatorBoard> {
  const folded = await foldLog(database, empty);
  const board = await getOperatorBoard(database.pool, empty.waffle.id);
  expect(folded.operator).toEqual(board);
  expect(folded.buyers).toEqual(await getPublicBoard(database.pool, empty.waffle.slug));
  return board;
}
