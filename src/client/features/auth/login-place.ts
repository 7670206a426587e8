import { isDay } from '#shared/kernel/zoned-day.ts';

/** Where in a login history somebody is, as its address says it. Days are counted in the zone of whoever looks. */
export interface LoginPlace {
  /** An account's id, `unknown` for names that nobody has, empty for everybody. */
  readonly account: string;
  readonly outcome: 'all' | 'success' | 'failure';
  readonly from: string;
  readonly to: string;
  readonly page: number;
}

const NOWHERE: LoginPlace = { account: '', outcome: 'all', from: '', to: '', page: 1 };

/** Reads the address; whatever it says that is no choice means the usual one. */
export function readLoginPlace(params: Readonly<Record<string, string | string[] | undefined>>): LoginPlace {
  const text = (name: string) => {
    const value = params[name];
    return typeof value === 'string' ? value : '';
  };
  const day = (name: string) => (isDay(text(name)) ? text(name) : '');
  const page = Number(text('page'));
  return {
    account: /^(?:unknown|[0-9a-f-]{36})$/.test(text('account')) ? text('account') : '',
    outcome: (['success', 'failure'] as const).find((one) => one === text('outcome')) ?? 'all',
    from: day('from'),
    to: day('to'),
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
}

/** The address of a place on the page at `path`; what is usual is left out. */
export function loginHref(path: string, place: Partial<LoginPlace>): string {
  const whole = { ...NOWHERE, ...place };
  const query = new URLSearchParams();
  if (whole.account !== '') query.set('account', whole.account);
  if (whole.outcome !== 'all') query.set('outcome', whole.outcome);
  if (whole.from !== '') query.set('from', whole.from);
  if (whole.to !== '') query.set('to', whole.to);
  if (whole.page > 1) query.set('page', String(whole.page));
  const [before = '', hash] = path.split('#');
  const written = query.toString();
  return `${before}${written === '' ? '' : `?${written}`}${hash === undefined ? '' : `#${hash}`}`;
}

/** True where something is left out of the history. */
export function isFiltered({ account, outcome, from, to }: LoginPlace): boolean {
  return account !== '' || outcome !== 'all' || from !== '' || to !== '';
}
