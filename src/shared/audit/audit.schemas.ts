import { z } from 'zod';
import { envelope } from '../actions/envelope.ts';
import { pageInput } from '../kernel/pagination.ts';
import { isPlainLine } from '../kernel/text.ts';
import { isDay, isTimeZone } from '../kernel/zoned-day.ts';

const TARGET_TYPES = ['waffle', 'spot', 'draw', 'account', 'buyer', 'settings', 'job'] as const;

const line = (lengthMax: number) =>
  z.string().trim().max(lengthMax).refine(isPlainLine, 'This text has control characters.');
const moment = z.union([
  z.string().refine(isDay, 'Use a day like 2026-11-20.'),
  z.iso.datetime({ offset: true }),
]);

/** What of the audit somebody wants to see. What is left out, or empty, does not restrict it. */
export const auditFilterFields = {
  /** An account's id, username or email, or the name an entry shows. */
  actor: line(254).default(''),
  action: z
    .string()
    .trim()
    .regex(/^[a-z_]{0,60}$/, 'Use an action like mark_paid.')
    .default(''),
  targetType: z.enum(['', ...TARGET_TYPES]).default(''),
  targetId: line(100).default(''),
  /** A day, counted in `zone`, or a moment: entries from its beginning on. */
  from: z.union([z.literal(''), moment]).default(''),
  /** A day, counted in `zone`, to its end; or a moment, itself excluded. */
  to: z.union([z.literal(''), moment]).default(''),
  text: line(100).default(''),
  /** Security events only. */
  security: z.boolean().default(false),
  /** In which zone days begin and end. */
  zone: z.string().max(60).refine(isTimeZone, 'Use a time zone like Europe/Berlin.').default('UTC'),
};
const auditFilterSchema = z.object(auditFilterFields);
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const listAuditInput = z.object({ ...auditFilterFields, ...pageInput(20) });
export type ListAuditInput = z.infer<typeof listAuditInput>;

/** One entry as it is shown. `before` and `after` hold the values that changed, without secrets. */
export interface AuditLine {
  readonly id: number;
  readonly recordedAt: string;
  /** The device's clock at the tap, where the entry came from one. */
  readonly performedAt: string | null;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly targetLabel: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly opId: string | null;
  readonly security: boolean;
  /** The board it is about, where that still exists. */
  readonly waffleSlug: string | null;
  /** The currency of its amounts, where it has some. */
  readonly currency: string | null;
}

/** A page of the audit, newest first. Beyond `TOTAL_MAX` nobody counts: `total` then says one more. */
export interface AuditPage {
  readonly rows: readonly AuditLine[];
  readonly total: number;
  readonly page: number;
  readonly perPage: number;
  /** For how many days entries are kept that are not kept for ever. */
  readonly keptDays: number;
}

/** Somebody who may be asked for in the filter. */
export interface AuditActor {
  readonly id: string;
  readonly name: string;
  readonly username: string;
}

export const removeOldRecordsInput = z.object({ ...envelope });
export type RemoveOldRecordsInput = z.infer<typeof removeOldRecordsInput>;

/** How many entries of each kind of record were removed. */
export interface RemovedRecords {
  readonly removed: readonly { readonly kind: string; readonly count: number; readonly days: number }[];
}
