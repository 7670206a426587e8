import type { AuditFilter } from '#shared/audit/audit.schemas.ts';
import { isDay } from '#shared/kernel/zoned-day.ts';

/** Where in the audit somebody is, as its address says it. Days are counted in the zone of whoever looks. */
export type AuditPlace = Omit<AuditFilter, 'zone'> & { readonly page: number };

const TARGETS = ['waffle', 'spot', 'draw', 'account', 'buyer', 'settings', 'job'] as const;
const NOWHERE: AuditPlace = {
  actor: '',
  action: '',
  targetType: '',
  targetId: '',
  from: '',
  to: '',
  text: '',
  security: false,
  page: 1,
};

/** The names of the filters in addresses, the same for the page and for the file. */
const NAMES = [
  ['actor', 'actor'],
  ['action', 'action'],
  ['targetType', 'target_type'],
  ['targetId', 'target_id'],
  ['from', 'from'],
  ['to', 'to'],
  ['text', 'text'],
] as const;

/** Reads the address; whatever it says that is no filter means none. */
export function readAuditPlace(params: Readonly<Record<string, string | string[] | undefined>>): AuditPlace {
  const text = (name: string, lengthMax: number) => {
    const value = params[name];
    return typeof value === 'string' ? value.slice(0, lengthMax) : '';
  };
  const day = (name: string) => (isDay(text(name, 10)) ? text(name, 10) : '');
  const page = Number(text('page', 6));
  return {
    actor: text('actor', 254),
    action: /^[a-z_]{1,60}$/.test(text('action', 60)) ? text('action', 60) : '',
    targetType: TARGETS.find((type) => type === text('target_type', 20)) ?? '',
    targetId: text('target_id', 100),
    from: day('from'),
    to: day('to'),
    text: text('text', 100),
    security: text('security', 4) === 'true',
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
}

function toQuery(place: AuditPlace): URLSearchParams {
  const query = new URLSearchParams();
  for (const [field, name] of NAMES) if (place[field] !== '') query.set(name, place[field]);
  if (place.security) query.set('security', 'true');
  return query;
}

/** The address of a place; what does not restrict anything is left out. */
export function auditHref(place: Partial<AuditPlace>): string {
  const whole = { ...NOWHERE, ...place };
  const query = toQuery(whole);
  if (whole.page > 1) query.set('page', String(whole.page));
  const written = query.toString();
  return `/admin/audit${written === '' ? '' : `?${written}`}`;
}

/** Where the file with exactly these entries is, its days counted as on the screen. */
export function auditFileHref(place: AuditPlace, zone: string): string {
  const query = toQuery(place);
  query.set('zone', zone);
  return `/api/admin/audit/export?${query.toString()}`;
}

/** How many filters are in use. */
export function countFilters(place: AuditPlace): number {
  return [...toQuery(place).keys()].length;
}
