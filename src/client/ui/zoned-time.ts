/** How a moment is written: 20 Nov 2026, 19:41 · 20 Nov 2026 · 19:41 · 19:41:05. */
export type TimeFormat = 'dateTime' | 'date' | 'time' | 'seconds';

/** One locale for everybody: day before month in letters and 24 hours cannot be misread, and server and browser agree. */
const LOCALE = 'en-GB';

const FIELDS: Record<TimeFormat | 'iso', Intl.DateTimeFormatOptions> = {
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
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

interface ZonedFormatter {
  format: Intl.DateTimeFormat;
  /** The zone it really uses. */
  zone: string;
}

/** Making a formatter costs more than using it a hundred times; a person sees one or two zones. */
const formatters = new Map<string, ZonedFormatter>();
const FORMATTERS_MAX = 64;

function formatterFor(zone: string, fields: TimeFormat | 'iso'): ZonedFormatter {
  const key = `${zone} ${fields}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = makeFormatter(zone, FIELDS[fields]);
  if (formatters.size >= FORMATTERS_MAX) formatters.clear();
  formatters.set(key, made);
  return made;
}

/** UTC where this browser's data does not know the zone: a guess would be worse. */
function makeFormatter(zone: string, fields: Intl.DateTimeFormatOptions): ZonedFormatter {
  try {
    return { format: new Intl.DateTimeFormat(LOCALE, { ...fields, timeZone: zone }), zone };
  } catch {
    return { format: new Intl.DateTimeFormat(LOCALE, { ...fields, timeZone: 'UTC' }), zone: 'UTC' };
  }
}

/** Writes a moment as people in an IANA zone read it. */
export function formatZoned(atMs: number, zone: string, format: TimeFormat): string {
  return formatterFor(zone, format).format.format(atMs);
}

/** The same moment as RFC 3339 with the zone's offset, and the zone's name: "2026-11-20T19:41:03+01:00 Europe/Berlin". */
export function isoWithZone(atMs: number, zone: string): string {
  const formatter = formatterFor(zone, 'iso');
  const parts = formatter.format.formatToParts(atMs);
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  const offset = get('timeZoneName').replace('GMT', '') || '+00:00';
  const date = `${get('year')}-${get('month')}-${get('day')}`;
  return `${date}T${get('hour')}:${get('minute')}:${get('second')}${offset} ${formatter.zone}`;
}
