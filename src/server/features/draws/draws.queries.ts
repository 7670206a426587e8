import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Winner } from '#shared/draws/draws.events.ts';
import type { WinnerBoard } from '#shared/draws/draws.machine.ts';
import {
  DRAW_RULES_VERSION,
  type DrawAttempt,
  type DrawCertificate,
  type DrawEntry,
} from '#shared/draws/draws.rules.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { isSlug } from '#shared/waffles/waffles.rules.ts';
import type { WaffleRow } from '../waffles/waffles.entity.ts';

/** The winners of a board now, by item; empty while it is active. */
export async function listWinners(em: SqlEntityManager, waffleId: number): Promise<Winner[]> {
  return em.execute<Winner[]>(
    'select item, number, handle, method from winner where waffle_id = ? order by item',
    [waffleId],
  );
}

/** True where a draw was ever sealed for this waffle, so that there is something to check. */
export async function hasDraw(em: SqlEntityManager, waffleId: number): Promise<boolean> {
  const found = await em.execute<unknown[]>('select 1 from draw where waffle_id = ? limit 1', [waffleId]);
  return found.length > 0;
}

/** A claim that holds its spot. */
export interface Holder {
  readonly number: number;
  readonly claimId: string;
  readonly handle: string;
  readonly status: 'pending' | 'paid';
}

/** A board as winners are decided on. Read it under the waffle's lock. */
export interface DrawableBoard extends WinnerBoard {
  readonly holders: ReadonlyMap<number, Holder>;
  /** The paid spots by number: whom a draw chooses from. */
  readonly entries: readonly DrawEntry[];
}

export async function readDrawableBoard(em: SqlEntityManager, waffle: WaffleRow): Promise<DrawableBoard> {
  const rows = await em.execute<Holder[]>(
    `select number, id as "claimId", handle, status from claim
     where waffle_id = ? and status <> 'released' order by number`,
    [waffle.id],
  );
  const holders = new Map(rows.map((row) => [row.number, row]));
  return {
    status: waffle.status,
    archived: waffle.archivedAt != null,
    itemCount: waffle.itemCount,
    spots: Array.from({ length: waffle.totalSpots }, (_, index) => ({
      number: index + 1,
      status: holders.get(index + 1)?.status ?? 'available',
    })),
    holders,
    entries: rows.filter((row) => row.status === 'paid').map(({ number, handle }) => ({ number, handle })),
  };
}

interface AttemptRow extends Omit<DrawAttempt, 'secret' | 'sealedAt' | 'drawnAt'> {
  readonly secret: string;
  readonly sealedAt: Date;
  readonly drawnAt: Date | null;
}

const ATTEMPT_COLUMNS = `d.id as "drawId", d.attempt, d.state, d.list, d.list_digest as "listDigest",
  d.secret_digest as "secretDigest", d.secret, d.beacon, d.winners, d.reason, d.sealed_at as "sealedAt",
  d.drawn_at as "drawnAt"`;

/** One attempt with its secret: for the command that runs it, never for an answer. Null where there is none. */
export async function findAttempt(
  em: SqlEntityManager,
  waffleId: number,
  drawId: string,
): Promise<AttemptRow | null> {
  const [row] = await em.execute<AttemptRow[]>(
    `select ${ATTEMPT_COLUMNS} from draw d where d.waffle_id = ? and d.id = ?`,
    [waffleId, drawId],
  );
  return row ?? null;
}

/** The same as `findDrawCertificate`. Throws draw.not_found where nothing was ever sealed. */
export async function getDrawCertificate(em: SqlEntityManager, slug: string): Promise<DrawCertificate> {
  const certificate = await findDrawCertificate(em, slug);
  if (certificate === null) throw new AppError('draw.not_found');
  return certificate;
}

/**
 * Everything public about the draws of a waffle, first attempt first; `slug` may be any text. Null where nothing was
 * ever sealed. Secrets of attempts that were not run stay here. Throws waffle.not_found.
 */
export async function findDrawCertificate(
  em: SqlEntityManager,
  slug: string,
): Promise<DrawCertificate | null> {
  if (!isSlug(slug)) throw new AppError('waffle.not_found');
  const [waffle] = await em.execute<{ id: number; title: string }[]>(
    'select id, title from waffle where slug = ?',
    [slug],
  );
  if (waffle === undefined) throw new AppError('waffle.not_found');
  const rows = await em.execute<AttemptRow[]>(
    `select ${ATTEMPT_COLUMNS} from draw d where d.waffle_id = ? order by d.attempt`,
    [waffle.id],
  );
  if (rows.length === 0) return null;
  return {
    rules: DRAW_RULES_VERSION,
    slug,
    title: waffle.title,
    winners: await listWinners(em, waffle.id),
    attempts: rows.map((row) => ({
      ...row,
      secret: row.state === 'drawn' ? row.secret : null,
      sealedAt: row.sealedAt.toISOString(),
      drawnAt: row.drawnAt?.toISOString() ?? null,
    })),
  };
}
