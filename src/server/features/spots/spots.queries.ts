import type { Pool } from 'pg';
import { prepared } from '#server/db/prepared.ts';
import type { Winner } from '#shared/draws/draws.events.ts';
import { AppError } from '#shared/kernel/errors.ts';
import {
  freeSpot,
  type OperatorBoard,
  type OperatorSpot,
  type PublicBoard,
  toPublicBoard,
} from '#shared/live/board.ts';
import type { MySpot, MySpots } from '#shared/spots/spots.schemas.ts';
import { WAFFLE_COLUMNS, type WaffleFields, waffleToFacts } from '../waffles/waffles.queries.ts';
import { hashTicket } from './make-ticket.ts';

/** Anything that runs single statements: the pool, or a client of it. */
export type Queries = Pick<Pool, 'query'>;

/** A board's identity at one moment: the same waffle at the same number has the same content, for ever. */
export interface BoardVersion {
  readonly waffleId: number;
  readonly seq: number;
}

/** Times as milliseconds, because PostgreSQL writes them into JSON in a form of its own. */
const LIVE_CLAIMS = `(select coalesce(json_agg(json_build_object(
    'number', c.number, 'claimId', c.id, 'handle', c.handle, 'status', c.status, 'priceMinor', c.price_minor,
    'claimedAtMs', (extract(epoch from c.claimed_at) * 1000)::bigint,
    'paidAtMs', (extract(epoch from c.paid_at) * 1000)::bigint, 'paidBy', c.paid_by_name,
    'holdUntilMs', (extract(epoch from c.hold_until) * 1000)::bigint, 'note', c.note)), '[]')
  from claim c where c.waffle_id = w.id and c.status <> 'released')`;

const WINNERS = `(select coalesce(json_agg(json_build_object(
    'item', x.item, 'number', x.number, 'handle', x.handle, 'method', x.method) order by x.item), '[]')
  from winner x where x.waffle_id = w.id)`;

/** One statement, so one snapshot: number, waffle, spots and winners belong together. */
function boardSql(condition: string): string {
  return `select ${WAFFLE_COLUMNS}, w.version, w.seq, w.holds_paused_at is not null as "holdsPaused",
    (w.id, w.seq) is not distinct from ($2::int, $3::int) as known,
    case when (w.id, w.seq) is distinct from ($2::int, $3::int) then ${LIVE_CLAIMS} end as claims,
    case when (w.id, w.seq) is distinct from ($2::int, $3::int) then ${WINNERS} end as winners
  from waffle w where ${condition}`;
}

const BOARD_BY_SLUG = boardSql('w.slug = $1');
const BOARD_BY_ID = boardSql('w.id = $1');

interface LiveClaim {
  readonly number: number;
  readonly claimId: string;
  readonly handle: string;
  readonly status: 'pending' | 'paid';
  readonly priceMinor: number;
  readonly claimedAtMs: number;
  readonly paidAtMs: number | null;
  readonly paidBy: string | null;
  readonly holdUntilMs: number | null;
  readonly note: string | null;
}

interface BoardRow extends WaffleFields {
  readonly version: number;
  readonly seq: number;
  readonly holdsPaused: boolean;
  readonly known: boolean;
  readonly claims: readonly LiveClaim[] | null;
  readonly winners: readonly Winner[] | null;
}

/**
 * A board as operators see it, consistent at its `seq`. Takes a slug or a waffle's id. Throws waffle.not_found.
 */
export async function getOperatorBoard(db: Queries, waffle: string | number): Promise<OperatorBoard> {
  const board = await findBoardUnless(db, waffle, null);
  if (board === 'known') throw new Error('A board without a known version came back as known.');
  return board;
}

/** A board as anybody may see it, consistent at its `seq`. Takes a slug or a waffle's id. Throws waffle.not_found. */
export async function getPublicBoard(db: Queries, waffle: string | number): Promise<PublicBoard> {
  return toPublicBoard(await getOperatorBoard(db, waffle));
}

/**
 * Reads a board unless it still is at the version that the caller has; then says `known` and reads no spots.
 * Throws waffle.not_found.
 */
export async function findBoardUnless(
  db: Queries,
  waffle: string | number,
  version: BoardVersion | null,
): Promise<OperatorBoard | 'known'> {
  const { rows } = await db.query<BoardRow>(
    prepared(typeof waffle === 'string' ? BOARD_BY_SLUG : BOARD_BY_ID, [
      waffle,
      version?.waffleId ?? null,
      version?.seq ?? null,
    ]),
  );
  const [row] = rows;
  if (row === undefined) throw new AppError('waffle.not_found');
  return row.known ? 'known' : rowToBoard(row);
}

function rowToBoard(row: BoardRow): OperatorBoard {
  const spots = Array.from({ length: row.totalSpots }, (_, index) => freeSpot(index + 1));
  for (const claim of row.claims ?? []) spots[claim.number - 1] = claimToSpot(claim);
  return {
    waffle: waffleToFacts(row),
    version: row.version,
    holdsPaused: row.holdsPaused,
    spots,
    winners: row.winners ?? [],
    seq: row.seq,
  };
}

function claimToSpot(claim: LiveClaim): OperatorSpot {
  return {
    number: claim.number,
    status: claim.status,
    handle: claim.handle,
    claimedAt: new Date(claim.claimedAtMs).toISOString(),
    paidAt: toIso(claim.paidAtMs),
    claimId: claim.claimId,
    priceMinor: claim.priceMinor,
    paidBy: claim.paidBy,
    holdUntil: toIso(claim.holdUntilMs),
    note: claim.note,
  };
}

function toIso(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}

/** More than a handle can hold at once on the largest board. */
const MY_SPOTS_MAX = 1_500;

const MY_SPOTS = `select ${WAFFLE_COLUMNS}, w.seq, c.handle, c.number, c.status as "claimStatus",
    c.price_minor as "claimPriceMinor", c.claimed_at as "claimedAt", c.paid_at as "paidAt",
    c.released_at as "releasedAt", c.release_cause as "releaseCause", c.hold_until as "holdUntil", c.note,
    exists (select from winner x where x.claim_id = c.id) as won
  from claim c join waffle w on w.id = c.waffle_id where c.ticket_hash = $1
  order by (c.status = 'released'), c.number, c.claimed_at desc limit ${MY_SPOTS_MAX}`;

interface MySpotRow extends WaffleFields {
  readonly seq: number;
  readonly handle: string;
  readonly number: number;
  readonly claimStatus: 'pending' | 'paid' | 'released';
  readonly claimPriceMinor: number;
  readonly claimedAt: Date;
  readonly paidAt: Date | null;
  readonly releasedAt: Date | null;
  readonly releaseCause: MySpot['releasedBy'];
  readonly holdUntil: Date | null;
  readonly note: string | null;
  readonly won: boolean;
}

/** True where a `/my/…` link with this ticket shows something. */
export async function isTicketKnown(db: Queries, ticket: string): Promise<boolean> {
  const { rows } = await db.query<{ known: boolean }>(
    prepared('select exists (select from claim where ticket_hash = $1) as known', [hashTicket(ticket)]),
  );
  return rows[0]?.known === true;
}

/** The spots behind a `/my/…` link. Throws ticket.not_found. */
export async function getMySpots(db: Queries, ticket: string): Promise<MySpots> {
  const { rows } = await db.query<MySpotRow>(prepared(MY_SPOTS, [hashTicket(ticket)]));
  const [first] = rows;
  if (first === undefined) throw new AppError('ticket.not_found');
  const owed = rows.filter((row) => row.claimStatus === 'pending');
  return {
    waffle: waffleToFacts(first),
    handle: first.handle,
    spots: rows.map(rowToMySpot),
    owedMinor: owed.reduce((sumMinor, row) => sumMinor + row.claimPriceMinor, 0),
    seq: first.seq,
  };
}

function rowToMySpot(row: MySpotRow): MySpot {
  return {
    number: row.number,
    status: row.won ? 'winner' : row.claimStatus,
    priceMinor: row.claimPriceMinor,
    claimedAt: row.claimedAt.toISOString(),
    paidAt: row.paidAt?.toISOString() ?? null,
    releasedAt: row.releasedAt?.toISOString() ?? null,
    releasedBy: row.releaseCause,
    holdUntil: row.holdUntil?.toISOString() ?? null,
    note: row.note,
  };
}
