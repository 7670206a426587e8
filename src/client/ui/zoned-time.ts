/** How a moment is written: 20 Nov 2026, 19:41 · 20 Nov 2026 · 19:41. */
export type TimeStyle = 'dateTime' | 'date' | 'time';

/** One locale for everybody: day before month in letters and 24 hours cannot be misread, and server and browser agree. */
const LOCALE = 'en-GB';

const FIELDS: Record<TimeStyle | 'iso', Intl.DateTimeFormatOptions> = {
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  iso: {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  },
};

/** Making a formatter costs more than using it a hundred times; a person sees one or two zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(zone: string, style: TimeStyle | 'iso'): Intl.DateTimeFormat {
  const key = `${zone} ${style}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(LOCALE, { ...FIELDS[style], timeZone: knownZone(zone) });
    if (formatters.size >= 64) formatters.clear();
    formatters.set(key, formatter);
  }
  return formatter;
}

/** The zone itself, or UTC where this browser's data does not know it: a wrong guess would be worse. */
function knownZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat(LOCALE, { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** Writes a moment as people in an IANA zone read it. */
export function formatZoned(atMs: number, zone: string, style: TimeStyle): string {
  return formatterFor(zone, style).format(atMs);
}

/** The same moment as RFC 3339 with the zone's offset, and the zone's name: "2026-11-20T19:41:03+01:00 Europe/Berlin". */
export function isoWithZone(atMs: number, zone: string): string {
  const parts = formatterFor(zone, 'iso').formatToParts(atMs);
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  const offset = get('timeZoneName').replace('GMT', '') || '+00:00';
  const date = `${get('year')}-${get('month')}-${get('day')}`;
  return `${date}T${get('hour')}:${get('minute')}:${get('second')}${offset} ${knownZone(zone)}`;
}
