import { LOG_LEVELS, LOG_LINES_DEFAULT, LOG_LINES_MAX } from '#shared/operations/operations.rules.ts';
import type { ListLogsInput } from '#shared/operations/operations.schemas.ts';

const NOWHERE: ListLogsInput = { level: '', search: '', lines: LOG_LINES_DEFAULT };

/** Reads which lines an address asks for; whatever it says that is no choice means the usual one. */
export function readLogsPlace(
  params: Readonly<Record<string, string | string[] | undefined>>,
): ListLogsInput {
  const text = (name: string) => {
    const value = params[name];
    return typeof value === 'string' ? value : '';
  };
  const lines = Number(text('lines'));
  return {
    level: LOG_LEVELS.find((level) => level === text('level')) ?? '',
    search: text('search').slice(0, 100).trim(),
    lines: Number.isInteger(lines) && lines >= 1 && lines <= LOG_LINES_MAX ? lines : LOG_LINES_DEFAULT,
  };
}

/** The address of these lines; what is usual is left out. */
export function logsHref(place: Partial<ListLogsInput>): string {
  const { level, search, lines } = { ...NOWHERE, ...place };
  const query = new URLSearchParams();
  if (level !== '') query.set('level', level);
  if (search !== '') query.set('search', search);
  if (lines !== LOG_LINES_DEFAULT) query.set('lines', String(lines));
  const written = query.toString();
  return `/admin/logs${written === '' ? '' : `?${written}`}`;
}

/** True where lines are left out. */
export function leavesOut({ level, search }: ListLogsInput): boolean {
  return level !== '' || search !== '';
}
