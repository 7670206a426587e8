import type { NamedRange } from '../kernel/day-range.ts';
import type { Currency } from '../kernel/money.ts';

/** What the reports are: their names, columns, ranges and plots, the same for screens, files and answers. */

export const REPORT_IDS = [
  'drought',
  'power-buyers',
  'monthly-activity',
  'spot-velocity',
  'payment-lag',
  'ghost-rate',
] as const;
export type ReportId = (typeof REPORT_IDS)[number];

/** Days since the last win of somebody who never won; screens say "Never won". */
export const NEVER_WON_DAYS = 99_999;

/** What a column holds decides how it is written everywhere. */
export type ColumnKind =
  | 'handle'
  | 'text'
  | 'count'
  | 'percent'
  | 'hours'
  | 'drought'
  | 'moment'
  | 'month'
  | 'money';

export interface Column<Key extends string = string> {
  readonly key: Key;
  /** Its name in files and answers. */
  readonly name: string;
  readonly label: string;
  readonly kind: ColumnKind;
}

const column = <const Key extends string>(key: Key, name: string, label: string, kind: ColumnKind) => ({
  key,
  name,
  label,
  kind,
});

export interface ReportSpec {
  readonly title: string;
  readonly tab: string;
  /** What exactly is counted. It stands under the title. */
  readonly definition: string;
  readonly range: NamedRange;
  readonly columns: readonly Column[];
  /** Figures over everything that fits, whatever page is shown. One with a column's name stands below that column. */
  readonly totals: readonly Column[];
  /** How it is sorted unless asked otherwise. */
  readonly sort: string;
  readonly order: Order;
  /** Paged, or whole. */
  readonly paged: boolean;
  readonly plot: string;
}

export type Order = 'asc' | 'desc';

export const REPORTS = {
  drought: {
    title: 'Drought list',
    tab: 'Drought',
    definition:
      'Everybody with a claim in these days that was paid, or is still open. Entries are different waffles. Days since the last win count to now, over all time, so it does not depend on the dates.',
    range: '90d',
    columns: [
      column('handle', 'instagram_handle', 'Buyer', 'handle'),
      column('entries', 'total_entries', 'Entries', 'count'),
      column('lastEntryAt', 'last_entry_date', 'Last entry', 'moment'),
      column('daysSinceWin', 'longest_drought', 'Days since last win', 'drought'),
    ],
    totals: [
      column('buyers', 'buyers', 'Buyers', 'count'),
      column('entries', 'total_entries', 'Entries', 'count'),
      column('neverWon', 'never_won', 'Never won', 'count'),
    ],
    sort: 'daysSinceWin',
    order: 'desc',
    paged: true,
    plot: 'Buyers by days since their last win',
  },
  'power-buyers': {
    title: 'Power buyers',
    tab: 'Power buyers',
    definition:
      'Those with the most spots paid in these days. Amounts are what each claim cost when it was made. The win rate is waffles won out of those completed, over all time, as on the buyer’s page.',
    range: '30d',
    columns: [
      column('handle', 'instagram_handle', 'Buyer', 'handle'),
      column('paidSpots', 'total_spots_claimed', 'Paid spots', 'count'),
      column('spent', 'total_spent', 'Spent', 'money'),
      column('winRate', 'win_rate', 'Win rate', 'percent'),
    ],
    totals: [
      column('buyers', 'buyers', 'Buyers who paid', 'count'),
      column('paidSpots', 'total_spots_claimed', 'Paid spots', 'count'),
      column('spent', 'total_spent', 'Spent', 'money'),
    ],
    sort: 'paidSpots',
    order: 'desc',
    paged: false,
    plot: 'Paid spots by buyer',
  },
  'monthly-activity': {
    title: 'Monthly activity',
    tab: 'Monthly',
    definition:
      'Waffles by when they were created, claims by when they were made, released ones too, and revenue by when it was marked paid. Months begin in your time zone; a month that the dates cut counts for the days inside.',
    range: '12mo',
    columns: [
      column('month', 'month', 'Month', 'month'),
      column('waffles', 'waffles', 'Waffles', 'count'),
      column('spotsClaimed', 'spots_claimed', 'Spots claimed', 'count'),
      column('revenue', 'revenue', 'Revenue', 'money'),
    ],
    totals: [
      column('waffles', 'waffles', 'Waffles', 'count'),
      column('spotsClaimed', 'spots_claimed', 'Spots claimed', 'count'),
      column('revenue', 'revenue', 'Revenue', 'money'),
    ],
    sort: 'month',
    order: 'asc',
    paged: false,
    plot: 'Waffles, claims and revenue by month',
  },
  'spot-velocity': {
    title: 'Spot velocity',
    tab: 'Velocity',
    definition:
      'Waffles created in these days, and how long they took on average from then: to the first claim, to having every spot taken, and to the winner. Each average is over the waffles that have come so far.',
    range: '90d',
    columns: [
      column('status', 'status', 'Status', 'text'),
      column('waffles', 'waffle_count', 'Waffles', 'count'),
      column('claimedWaffles', 'claimed_waffle_count', 'With a claim', 'count'),
      column('firstClaimHours', 'avg_first_claim_hours', 'To first claim', 'hours'),
      column('soldOutWaffles', 'sold_out_waffle_count', 'Sold out', 'count'),
      column('soldOutHours', 'avg_sold_out_hours', 'To sold out', 'hours'),
      column('completedWaffles', 'completed_waffle_count', 'Completed', 'count'),
      column('completionHours', 'avg_completion_hours', 'To completion', 'hours'),
    ],
    totals: [
      column('waffles', 'waffle_count', 'Waffles', 'count'),
      column('claimedWaffles', 'claimed_waffle_count', 'With a claim', 'count'),
      column('firstClaimHours', 'avg_first_claim_hours', 'To first claim', 'hours'),
      column('soldOutWaffles', 'sold_out_waffle_count', 'Sold out', 'count'),
      column('soldOutHours', 'avg_sold_out_hours', 'To sold out', 'hours'),
      column('completedWaffles', 'completed_waffle_count', 'Completed', 'count'),
      column('completionHours', 'avg_completion_hours', 'To completion', 'hours'),
    ],
    sort: 'status',
    order: 'asc',
    paged: false,
    plot: 'Average hours to each stage',
  },
  'payment-lag': {
    title: 'Payment lag',
    tab: 'Payment lag',
    definition:
      'Claims of these days that wait for their payment on a waffle that is still open, the oldest first. The usual wait is the middle one of the last thousand payments in these days, from claim to “paid”.',
    range: 'all',
    columns: [
      column('handle', 'instagram_handle', 'Buyer', 'handle'),
      column('number', 'spot_number', 'Spot', 'count'),
      column('hoursPending', 'hours_pending', 'Waits', 'hours'),
      column('price', 'price', 'Price', 'money'),
      column('title', 'waffle', 'Waffle', 'text'),
      column('claimedAt', 'claimed_at', 'Claimed', 'moment'),
    ],
    totals: [
      column('claims', 'claims', 'Unpaid claims', 'count'),
      column('price', 'price', 'Not paid yet', 'money'),
      column('usualHours', 'usual_hours', 'Usual wait', 'hours'),
      column('payments', 'payments', 'Payments looked at', 'count'),
    ],
    sort: 'hoursPending',
    order: 'desc',
    paged: true,
    plot: 'Unpaid claims by how long they wait',
  },
  'ghost-rate': {
    title: 'Ghost rate',
    tab: 'Ghost rate',
    definition:
      'Of the claims that a buyer made in these days, how many were released without ever being paid. Those that the buyer gave back are part of it, and counted beside.',
    range: '90d',
    columns: [
      column('handle', 'instagram_handle', 'Buyer', 'handle'),
      column('claimed', 'claimed', 'Claims', 'count'),
      column('ghosted', 'released_unpaid', 'Released unpaid', 'count'),
      column('gaveBack', 'given_back', 'Gave back', 'count'),
      column('rate', 'ghost_rate', 'Ghost rate', 'percent'),
    ],
    totals: [
      column('buyers', 'buyers', 'Buyers', 'count'),
      column('claimed', 'claimed', 'Claims', 'count'),
      column('ghosted', 'released_unpaid', 'Released unpaid', 'count'),
      column('gaveBack', 'given_back', 'Gave back', 'count'),
      column('rate', 'ghost_rate', 'Ghost rate', 'percent'),
    ],
    sort: 'ghosted',
    order: 'desc',
    paged: true,
    plot: 'Buyers by ghost rate',
  },
} as const satisfies Record<ReportId, ReportSpec>;

/** Amounts of money in one currency each, the one that most of it is in first. */
export type Amounts = readonly { readonly currency: Currency; readonly amountMinor: number }[];

/** One bar of a plot of how something is spread. */
export interface Bucket {
  readonly label: string;
  readonly count: number;
}
