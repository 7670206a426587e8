import { isRole, ROLE_NAMES } from '../access/roles.ts';
import { CURRENCIES, type Currency, formatMoney } from '../kernel/money.ts';
import { isSettingKey, SETTINGS, saySetting } from '../settings/settings.rules.ts';

/** The most entries that a total counts. */
export const TOTAL_MAX = 10_000;

/** One value that an entry says has changed, in words. Null: there was none, or there is none any more. */
export interface SaidChange {
  readonly label: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ChangeWords {
  /** Writes a moment (RFC 3339) as its reader wants it. */
  readonly sayTime: (iso: string) => string;
  /** The currency of amounts; null where nobody knows it. */
  readonly currency: string | null;
}

/** Names under which nothing is ever shown, wherever they stand. */
const SECRET =
  /^(?:password|passwordhash|token|tokenhash|secret|sealedsecret|code|codes|recoverycodes|apikey|key|authorization|cookie|ticket)$/i;
export const HIDDEN = '(hidden)';

const LABELS: Readonly<Record<string, string>> = {
  active: 'Active',
  archived: 'Archived',
  attempt: 'Attempt',
  cause: 'Why',
  claimId: 'Claim',
  completedAt: 'Completed',
  createdAt: 'Created',
  handle: 'Buyer',
  holdMinutes: 'Minutes to pay',
  holdsPaused: 'Holds paused',
  holdUntil: 'Held until',
  imageUrl: 'Picture',
  itemCount: 'Items to win',
  jobsCancelled: 'Jobs cancelled',
  linkIssuedBy: 'Link from',
  listDigest: 'Digest of the paid list',
  locked: 'Locked',
  mediaLinks: 'Links',
  number: 'Spot',
  numbers: 'Spots',
  paidBy: 'Marked paid by',
  paymentInfo: 'Payment instructions',
  pendingPerHandleMax: 'Unpaid spots per buyer',
  priceMinor: 'Price per spot',
  publicExport: 'Public export',
  secretDigest: 'Digest of the secret',
  sessionsEnded: 'Sessions ended',
  totalSpots: 'Spots',
};

/** States and causes as pages say them. */
const WORDS: Readonly<Record<string, string>> = {
  unknown_username: 'unknown username',
  wrong_password: 'wrong password',
  deactivated: 'account deactivated',
};

/** Fields that only repeat what the entry says elsewhere. */
const LEFT_OUT: ReadonlySet<string> = new Set(['id', 'drawId', 'currency']);

/**
 * What an entry says has changed, value by value in the order they were written: money, times, roles and settings in
 * words, secrets never. Values that are the same before and after are left out; where nothing was there before, empty
 * ones are.
 */
export function describeChanges(before: unknown, after: unknown, words: ChangeWords): SaidChange[] {
  const [was, is] = [toFields(before), toFields(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !LEFT_OUT.has(name));
  return names.flatMap((name) => {
    const [old, now] = [was[name], is[name]];
    if (JSON.stringify(old ?? null) === JSON.stringify(now ?? null)) return [];
    const said = { before: sayValue(name, old, words), after: sayValue(name, now, words) };
    return said.before === said.after ? [] : [{ label: labelOf(name), ...said }];
  });
}

/** The same in one line, for files: `Status: pending → paid`. */
export function changesToLine(changes: readonly SaidChange[]): string {
  return changes
    .map(({ label, before, after }) =>
      before === null ? `${label}: ${after}` : `${label}: ${before} → ${after ?? '(none)'}`,
    )
    .join('; ');
}

/** The values of an entry without anything that could be a secret: for machines, which read them as they are. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, SECRET.test(name) ? HIDDEN : withoutSecrets(part)]),
  );
}

function toFields(value: unknown): Readonly<Record<string, unknown>> {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return { value };
  return value as Record<string, unknown>;
}

function labelOf(name: string): string {
  if (isSettingKey(name)) return SETTINGS[name].label;
  const known = LABELS[name];
  if (known !== undefined) return known;
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** One value in words; null for nothing. */
function sayValue(name: string, value: unknown, words: ChangeWords): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (SECRET.test(name)) return HIDDEN;
  if (isSettingKey(name)) return saySetting(name, value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number')
    return name.endsWith('Minor') ? sayMoney(value, words.currency) : String(value);
  if (typeof value === 'string') return sayText(name, value, words);
  if (Array.isArray(value)) return sayList(name, value, words);
  return sayParts(value, words);
}

function sayMoney(amountMinor: number, currency: string | null): string {
  const known = CURRENCIES.find((one) => one === currency);
  return known === undefined
    ? `${amountMinor} minor units`
    : formatMoney(amountMinor, known satisfies Currency);
}

function sayText(name: string, value: string, words: ChangeWords): string {
  if (name === 'handle') return `@${value}`;
  if (name === 'role' && isRole(value)) return ROLE_NAMES[value];
  if (MOMENT.test(value) && !Number.isNaN(Date.parse(value))) return words.sayTime(value);
  return WORDS[value] ?? value;
}

const LIST_LENGTH_MAX = 60;

function sayList(name: string, values: readonly unknown[], words: ChangeWords): string | null {
  const said = values.slice(0, LIST_LENGTH_MAX).map((value) => sayValue(name, value, words) ?? '(none)');
  if (values.length > LIST_LENGTH_MAX) said.push(`and ${values.length - LIST_LENGTH_MAX} more`);
  return said.length === 0 ? null : said.join(values.every(isScalar) ? ', ' : ' · ');
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** A winner, a claim, a beacon: its parts side by side. */
function sayParts(value: object, words: ChangeWords): string | null {
  const said = Object.entries(value).flatMap(([name, part]) => {
    const text = LEFT_OUT.has(name) ? null : sayValue(name, part, words);
    return text === null ? [] : [name === 'handle' ? text : `${labelOf(name).toLowerCase()} ${text}`];
  });
  return said.length === 0 ? null : said.join(' ');
}
