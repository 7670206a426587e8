import { ROLE_NAMES, ROLES, type Role } from '../access/roles.ts';
import { decideHostName } from '../kernel/host-name.ts';

/**
 * Every system setting: what may stand there, what counts where nothing does, and what it does, in words. The page, the
 * server's checks and the audit read this one table. Values are plain JSON.
 */

/** A value as it is stored and sent. */
export type SettingJson = number | string | readonly string[];

/** How one kind of value is judged and said. */
interface ValueKind<Value> {
  /** The value, in its stored form; null where it is not valid. */
  readonly parse: (value: unknown) => Value | null;
  /** Why `parse` refuses, as the sentence under the field. */
  readonly demand: string;
  /** The value in words, unit included. */
  say(value: Value): string;
  readonly field: SettingField;
}

/** What a form needs to ask for a value. */
export type SettingField =
  | { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly unit: string }
  | { readonly kind: 'text'; readonly placeholder: string; readonly lengthMax: number }
  | {
      readonly kind: 'choice';
      readonly choices: readonly { readonly value: string; readonly label: string }[];
    }
  | { readonly kind: 'roles' };

interface SettingSpec<Value> extends ValueKind<Value> {
  readonly label: string;
  /** What changes, and from when on. */
  readonly effect: string;
  readonly fallback: Value;
  readonly group: SettingGroup;
}

export const SETTING_GROUPS = ['Signing in', 'Claims', 'Links', 'Records', 'WHOIS'] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

/** A count with its unit: `1 hour`, `24 hours`. */
function counted(count: number, unit: string): string {
  return `${count} ${count === 1 ? unit.replace(/s\b/, '') : unit}`;
}

function integer(min: number, max: number, unit: string): ValueKind<number> {
  return {
    parse: (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : null,
    demand: `Use a whole number from ${min} to ${max}.`,
    say: (value) => counted(value, unit),
    field: { kind: 'integer', min, max, unit },
  };
}

/** A name in the public DNS: at least one dot, no port, no address. The look-up itself refuses private targets. */
const hostName: ValueKind<string> = {
  parse: (value) => {
    const decision = decideHostName(typeof value === 'string' ? value : '');
    return decision.ok ? decision.host : null;
  },
  demand: 'Use a host name like whois.pwhois.org, without http:// and without a port.',
  say: (value) => value,
  field: { kind: 'text', placeholder: 'whois.pwhois.org', lengthMax: 253 },
};

const BASE_URL = /^https?:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/;

/** Scheme, host and port, where links begin. Empty: as `PUBLIC_URL` or the request says. */
const baseUrl: ValueKind<string> = {
  parse: (value) => {
    if (typeof value !== 'string') return null;
    const url = value.trim().toLowerCase().replace(/\/+$/, '');
    return url === '' || (url.length <= 200 && BASE_URL.test(url)) ? url : null;
  },
  demand:
    'Use an address like https://drops.example.com, without anything after the host, or leave it empty.',
  say: (value) => (value === '' ? 'as PUBLIC_URL or the request says' : value),
  field: { kind: 'text', placeholder: 'https://drops.example.com', lengthMax: 200 },
};

function choice<const Value extends string>(labels: Readonly<Record<Value, string>>): ValueKind<Value> {
  const values = Object.keys(labels) as Value[];
  return {
    parse: (value) => values.find((one) => one === value) ?? null,
    demand: `Choose ${values.map((value) => labels[value]).join(' or ')}.`,
    say: (value) => labels[value],
    field: { kind: 'choice', choices: values.map((value) => ({ value, label: labels[value] })) },
  };
}

/** Some of the roles, each once, highest first. */
const roles: ValueKind<readonly Role[]> = {
  parse: (value) => {
    if (!Array.isArray(value) || value.length > ROLES.length) return null;
    const chosen = ROLES.filter((role) => value.includes(role));
    return chosen.length === value.length ? chosen : null;
  },
  demand: 'Choose among the roles, each at most once.',
  say: (value) => (value.length === 0 ? 'nobody' : value.map((role) => ROLE_NAMES[role]).join(', ')),
  field: { kind: 'roles' },
};

function define<Value>(spec: SettingSpec<Value>): SettingSpec<Value> {
  return spec;
}

const RETENTION_DAYS_MAX = 3_650;

export const SETTINGS = {
  jwt_expiration_hours: define({
    ...integer(1, 8_760, 'hours'),
    label: 'Length of a session',
    effect:
      'How long somebody stays signed in, and how long a token of the REST interface is valid. Counts from the next sign-in; sessions that exist keep their end.',
    fallback: 24,
    group: 'Signing in',
  }),
  password_min_length: define({
    ...integer(1, 72, 'characters'),
    label: 'Shortest password',
    effect:
      'The fewest characters of a new password. Counts the next time somebody chooses one; passwords that exist stay valid.',
    fallback: 8,
    group: 'Signing in',
  }),
  second_factor_roles: define({
    ...roles,
    label: 'Second factor required for',
    effect:
      'Accounts of these roles have to set up an authenticator app before they can do anything else. Counts from their next request.',
    fallback: [],
    group: 'Signing in',
  }),
  registration: define({
    ...choice({ closed: 'Closed', open: 'Open' }),
    label: 'Registration',
    effect:
      'Open: anybody may create an account at /admin/register. It starts as a member, which may do nothing but look after itself, until a super admin gives it a role.',
    fallback: 'closed',
    group: 'Signing in',
  }),
  claim_burst: define({
    ...integer(1, 1_000, 'claims'),
    label: 'Claims at once, per person',
    effect: 'How many claims one handle, and one device, may make in a row. Counts from the next claim.',
    fallback: 10,
    group: 'Claims',
  }),
  claim_refill_seconds: define({
    ...integer(1, 3_600, 'seconds'),
    label: 'Pause between claims, per person',
    effect: 'Once those are used up, one more claim every so many seconds. Counts from the next claim.',
    fallback: 6,
    group: 'Claims',
  }),
  claim_address_burst: define({
    ...integer(1, 100_000, 'claims'),
    label: 'Claims at once, per address',
    effect:
      'The same for one network address, which a phone carrier gives to many people. Counts from the next claim.',
    fallback: 100,
    group: 'Claims',
  }),
  claim_address_per_second: define({
    ...integer(1, 10_000, 'claims a second'),
    label: 'Claims a second, per address',
    effect: 'Once those are used up, so many more claims every second. Counts from the next claim.',
    fallback: 10,
    group: 'Claims',
  }),
  public_base_url: define({
    ...baseUrl,
    label: 'Public address',
    effect:
      'Where the links begin that the product gives out: my-spots links, reset links, preview pictures. Counts from the next link. It decides nothing about security: cookies and origins follow PUBLIC_URL.',
    fallback: '',
    group: 'Links',
  }),
  audit_retention_days: define({
    ...integer(1, RETENTION_DAYS_MAX, 'days'),
    label: 'Keep the audit log for',
    effect:
      'Older entries are removed at the next clean-up. Entries about money and draws are kept for ever.',
    fallback: 90,
    group: 'Records',
  }),
  login_history_retention_days: define({
    ...integer(1, RETENTION_DAYS_MAX, 'days'),
    label: 'Keep the login history for',
    effect: 'Older entries are removed at the next clean-up.',
    fallback: 90,
    group: 'Records',
  }),
  whois_server: define({
    ...hostName,
    label: 'WHOIS server',
    effect:
      'Who is asked to whom the network address of a sign-in belongs, on port 43. Counts from the next sign-in.',
    fallback: 'whois.pwhois.org',
    group: 'WHOIS',
  }),
} as const;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue<Key extends SettingKey> = (typeof SETTINGS)[Key]['fallback'];
export type SettingValues = { readonly [Key in SettingKey]: SettingValue<Key> };

export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[];

export function isSettingKey(key: unknown): key is SettingKey {
  return SETTING_KEYS.some((one) => one === key);
}

/** What counts where `stored` stands in the database: nothing, or something invalid, counts as the default. */
export function settingOf<Key extends SettingKey>(key: Key, stored: unknown): SettingValue<Key> {
  const spec: SettingSpec<unknown> = SETTINGS[key];
  return (spec.parse(stored) ?? spec.fallback) as SettingValue<Key>;
}

export type SettingDecision =
  | { readonly ok: true; readonly value: SettingJson }
  | { readonly ok: false; readonly sentence: string };

/** Judges a new value of a setting. */
export function decideSetting(key: SettingKey, value: unknown): SettingDecision {
  const spec: SettingSpec<SettingJson> = SETTINGS[key];
  const parsed = spec.parse(value);
  return parsed === null ? { ok: false, sentence: spec.demand } : { ok: true, value: parsed };
}

/** A setting's value in words: `24 hours`, `Closed`, `nobody`. Something invalid is said as it is. */
export function saySetting(key: SettingKey, value: unknown): string {
  const spec: SettingSpec<unknown> = SETTINGS[key];
  const parsed = spec.parse(value);
  return parsed === null ? String(value) : spec.say(parsed);
}
