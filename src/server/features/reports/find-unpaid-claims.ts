import type { Currency } from '#shared/kernel/money.ts';
import type { PagedReport } from './list-lines.ts';

const LAG_BARS = [
  [72, 'Over 3 days'],
  [24, '1 to 3 days'],
  [6, '6 to 24 hours'],
  [1, '1 to 6 hours'],
  [0, 'Under an hour'],
] as const;

/** A middle over more of them would take longer and say the same. */
const PAYMENTS_MAX = 1_000;

interface LagLine {
  readonly id: string;
  readonly handle: string;
  readonly slug: string;
  readonly title: string;
  readonly number: number;
  readonly claimed_at: Date;
  readonly hours: number;
  readonly currency: Currency;
  readonly price_minor: number;
}

/**
 * Payment lag. The claims of the range that are pending on a waffle that is neither completed nor archived, with the
 * hours from claim to now, to one decimal. The usual wait is the median of the hours from claim to payment, over all
 * claims that are paid and were marked so in the range, or the last thousand of them.
 */
export const unpaidClaims: PagedReport<'payment-lag', LagLine> = {
  id: 'payment-lag',
  sql: ({ startMs, endMs }, now) => ({
    tables: `lines as materialized (
        select c.id, c.handle, w.slug, w.title, c.number, c.claimed_at, w.currency, c.price_minor,
          round(greatest(0, extract(epoch from ?::timestamptz - c.claimed_at)) / 3600, 1)::float8 as hours
        from waffle w join claim c on c.waffle_id = w.id
        where w.status = 'active' and w.archived_at is null
          and c.status = 'pending' and c.claimed_at >= ? and c.claimed_at < ?
      ), amounts as (
        select currency, count(*) as claims, sum(price_minor) as amount from lines group by currency
      ), payments as (
        select count(*)::int as payments, round((percentile_cont(0.5)
          within group (order by extract(epoch from c.paid_at - c.claimed_at)) / 3600)::numeric, 1)::float8 as hours
        from (select paid_at, claimed_at from claim
          where status = 'paid' and paid_at >= ? and paid_at < ? order by paid_at desc limit ${PAYMENTS_MAX}) c
      )`,
    totals: `count(*)::int as claims, (select payments from payments) as payments,
      (select hours from payments) as "usualHours",
      (select coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'amountMinor', amount)
         order by claims desc, currency), '[]') from amounts) as price`,
    params: [now, new Date(startMs), new Date(endMs), new Date(startMs), new Date(endMs)],
  }),
  sortedBy: {
    handle: 'handle',
    title: 'title',
    number: 'number',
    claimedAt: 'claimed_at',
    hoursPending: 'hours',
    price: 'price_minor',
  },
  unique: 'id',
  toRow: (line) => ({
    handle: line.handle,
    slug: line.slug,
    title: line.title,
    number: line.number,
    claimedAt: line.claimed_at.toISOString(),
    hoursPending: line.hours,
    price: [{ currency: line.currency, amountMinor: line.price_minor }],
  }),
  bars: LAG_BARS,
  barsOf: 'hours',
};
