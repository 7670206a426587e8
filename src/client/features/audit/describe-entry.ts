import { sayAuditCode } from '#shared/actions/audit-codes.ts';
import type { SaidChange } from '#shared/audit/audit.rules.ts';
import { describeChanges } from '#shared/audit/audit.rules.ts';
import type { AuditLine } from '#shared/audit/audit.schemas.ts';

/** Two clocks are never quite the same; what differs by less than this was not done offline. */
const OFFLINE_FROM_MS = 60_000;

/** How moments are written: in whole, and the time of day alone. */
export interface TimeWords {
  readonly sayTime: (atMs: number) => string;
  readonly sayTimeOfDay: (atMs: number) => string;
}

/**
 * “Tapped offline 19:40, recorded 19:52”, where the device's clock and ours are far apart; null otherwise. A device
 * whose clock is wrong says so too: then it is the clock that somebody should know about.
 */
export function sayTapped(line: AuditLine, words: TimeWords): string | null {
  if (line.performedAt === null) return null;
  const [tappedMs, recordedMs] = [Date.parse(line.performedAt), Date.parse(line.recordedAt)];
  const lateMs = recordedMs - tappedMs;
  if (Math.abs(lateMs) < OFFLINE_FROM_MS) return null;
  const isSameDay = words.sayTime(tappedMs).slice(0, -6) === words.sayTime(recordedMs).slice(0, -6);
  const say = isSameDay ? words.sayTimeOfDay : words.sayTime;
  return lateMs > 0
    ? `Tapped offline ${say(tappedMs)}, recorded ${say(recordedMs)}`
    : `The device’s clock said ${say(tappedMs)}, recorded ${say(recordedMs)}`;
}

/** Where the thing is that an entry is about; null where there is no page for it, or it is gone. */
export function targetHref(line: AuditLine): string | null {
  const { action, targetType, targetId, waffleSlug } = line;
  if (action === 'export_report') return `/admin/reports?report=${targetId}`;
  if (targetType === 'settings') return '/admin/server-settings';
  if (targetType === 'buyer') return `/admin/users/${targetId}`;
  if (waffleSlug === null) return null;
  return targetType === 'draw' ? `/waffle/${waffleSlug}/draw` : `/admin/waffles/${waffleSlug}`;
}

/** What the entry is about, by its name at that time. */
export function sayTarget(line: AuditLine): string {
  return line.targetLabel === '' ? `${line.targetType} ${line.targetId}`.trim() : line.targetLabel;
}

/** What somebody did, for headings and spoken names: “Ana: Marked paid”. */
export function sayDeed(line: AuditLine): string {
  return `${line.actorName}: ${sayAuditCode(line.action)}`;
}

/** What changed, as its reader reads times. */
export function sayChanges(line: AuditLine, words: TimeWords): SaidChange[] {
  return describeChanges(line.before, line.after, {
    sayTime: (iso) => words.sayTime(Date.parse(iso)),
    currency: line.currency,
  });
}
