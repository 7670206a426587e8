/** Days of a calendar, `2026-11-20`, and the moments at which they begin in a time zone. */

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** True for a day that is in the calendar: `2026-02-30` is not. */
export function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.toISOString().slice(0, 10) === text;
}

/** True where this machine knows the zone: an IANA name or `UTC`. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The day after. */
export function nextDay(day: string): string {
  return addDays(day, 1);
}

/** So many days later, or earlier where negative. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of the month so many months after that of `day`, or before where negative. */
export function monthStart(day: string, months = 0): string {
  const [year, month] = day.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1 + months, 1)).toISOString().slice(0, 10);
}

/** The day that it is in a zone at a moment. */
export function dayAt(atMs: number, zone: string): string {
  return new Date(atMs + offsetMs(atMs, zone)).toISOString().slice(0, 10);
}

/**
 * The first moment of a day in a zone, in ms. Where the clocks skip midnight, the first moment there is.
 * Zones are at most 14 hours from UTC, so two looks find the offset that counts at that moment.
 */
export function dayStartMs(day: string, zone: string): number {
  const wallMs = Date.parse(`${day}T00:00:00Z`);
  const first = wallMs - offsetMs(wallMs, zone);
  const second = wallMs - offsetMs(first, zone);
  // On a day whose midnight is skipped, the two looks disagree; the later moment is the first of the day.
  return offsetMs(second, zone) === offsetMs(first, zone) ? second : Math.max(first, second);
}

const formats = new Map<string, Intl.DateTimeFormat>();
const FORMATS_MAX = 64;

/** How far a zone's clocks are ahead of UTC at a moment, in ms. */
function offsetMs(atMs: number, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    if (formats.size >= FORMATS_MAX) formats.clear();
    formats.set(zone, format);
  }
  const parts = format.formatToParts(atMs);
  const get = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'));
  return wall - Math.floor(atMs / 1000) * 1000;
}
