import { randomBytes, randomUUID } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** Rows for tests that need a board in some state without playing the way to it. */

export interface WaffleDraft {
  readonly title?: string;
  readonly slug?: string;
  readonly totalSpots?: number;
  readonly priceMinor?: number;
  readonly itemCount?: number;
  readonly publicExport?: boolean;
  readonly createdAt?: Date;
}

/** Stores a waffle with its spots and an empty log; returns its id and slug. */
export async function addWaffle(
  em: SqlEntityManager,
  draft: WaffleDraft = {},
): Promise<{ id: number; slug: string }> {
  const slug = draft.slug ?? `board-${randomUUID()}`;
  const totalSpots = draft.totalSpots ?? 10;
  const [row] = await em.execute<{ id: number }[]>(
    `insert into waffle (slug, title, total_spots, price_minor, currency, item_count, public_export, created_at)
     values (?, ?, ?, ?, 'USD', ?, ?, coalesce(?::timestamptz, now())) returning id`,
    [
      slug,
      draft.title ?? 'Blue Wig #3',
      totalSpots,
      draft.priceMinor ?? 500,
      draft.itemCount ?? 1,
      draft.publicExport ?? true,
      draft.createdAt ?? null,
    ],
  );
  const id = row?.id ?? 0;
  await em.execute('insert into spot (waffle_id, number) select ?, generate_series(1, ?::int)', [
    id,
    totalSpots,
  ]);
  return { id, slug };
}

export interface ClaimDraft {
  readonly number: number;
  readonly handle: string;
  readonly status?: 'pending' | 'paid' | 'released';
  readonly priceMinor?: number;
  readonly claimedAt?: Date;
  /** For a released claim: it was paid before. Paid claims have one in any case. */
  readonly paidAt?: Date;
}

/** Stores a claim and, unless it is released, gives it its spot; returns its id. Writes no event. */
export async function addClaim(em: SqlEntityManager, waffleId: number, draft: ClaimDraft): Promise<string> {
  const id = randomUUID();
  const status = draft.status ?? 'pending';
  const claimedAt = draft.claimedAt ?? new Date();
  await em.execute('insert into buyer (handle) values (?) on conflict (handle) do nothing', [draft.handle]);
  await em.execute(
    `insert into claim (id, waffle_id, number, handle, price_minor, status, claimed_at, paid_at, paid_by_name,
       released_at, released_by_name, release_cause, ticket_hash, op_id)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, decode(?, 'hex'), ?)`,
    [
      id,
      waffleId,
      draft.number,
      draft.handle,
      draft.priceMinor ?? 500,
      status,
      claimedAt,
      draft.paidAt ?? (status === 'paid' ? claimedAt : null),
      status === 'paid' ? 'Ana' : null,
      status === 'released' ? claimedAt : null,
      status === 'released' ? 'Ana' : null,
      status === 'released' ? 'operator' : null,
      randomBytes(32).toString('hex'),
      randomUUID(),
    ],
  );
  if (status !== 'released') {
    await em.execute('update spot set claim_id = ? where waffle_id = ? and number = ?', [
      id,
      waffleId,
      draft.number,
    ]);
  }
  return id;
}
