import type { LoginDevice, LoginDoor, LoginReason } from '#shared/auth/auth.rules.ts';
import type { LoginLine } from '#shared/auth/auth.schemas.ts';

const DOORS: Readonly<Record<LoginDoor, string>> = {
  form: 'Signed in',
  rest: 'Signed in over REST',
  setup: 'Set the product up',
  reset: 'Set a new password by a link',
};

const REASONS: Readonly<Record<LoginReason, string>> = {
  unknown_username: 'Nobody has this username',
  wrong_password: 'Wrong password',
  deactivated: 'Right password, account deactivated',
  locked: 'Locked after too many failures',
  code_missing: 'Right password, code asked for',
  wrong_code: 'Right password, wrong code',
  setup_link_wrong: 'Wrong setup link',
  reset_link_unknown: 'Reset link that does not exist',
  reset_link_used: 'Reset link used a second time',
  reset_link_expired: 'Reset link too late',
};

const DEVICES: Readonly<Record<LoginDevice, string>> = {
  desktop: 'Desktop',
  mobile: 'Phone',
  tablet: 'Tablet',
  other: 'Script or other',
};

/** What came of it, in a few words. */
export function sayOutcome({ door, reason }: Pick<LoginLine, 'door' | 'reason'>): string {
  return reason === null ? DOORS[door] : REASONS[reason];
}

/** `Safari 17.5 on iOS 17.5`, as far as the browser says it. */
export function sayBrowser({ browser, os }: Pick<LoginLine, 'browser' | 'os'>): string {
  if (browser === '') return os === '' ? 'Says nothing of itself' : os;
  return os === '' ? browser : `${browser} on ${os}`;
}

export function sayDevice(device: LoginDevice): string {
  return DEVICES[device];
}

/** A country's code as its English name; a name stays as it is. */
function sayCountry(country: string): string {
  if (!/^[A-Za-z]{2}$/.test(country)) return country;
  try {
    return new Intl.DisplayNames(['en'], { type: 'region' }).of(country.toUpperCase()) ?? country;
  } catch {
    return country;
  }
}

/** To whom the address belongs: the parts that are known, the one that says most first. */
export function sayNetwork({ org, city, country, asn }: LoginLine['whois']): readonly string[] {
  const place = [city, country === null ? null : sayCountry(country)].filter((part) => part !== null);
  return [org, place.length === 0 ? null : place.join(', '), asn === null ? null : `AS${asn}`].filter(
    (part) => part !== null,
  );
}

/** What is missing of that, and why; null where nothing is. */
export function sayLookUp({ state, server }: LoginLine['whois']): string | null {
  if (state === 'pending') return 'Looking up the network…';
  if (state === 'failed') return `Network not known${server === null ? '' : ` to ${server}`}`;
  return state === 'skipped' ? 'Not looked up' : null;
}

/** Whose try it was. */
export function sayOwner({ username, unknownMark }: Pick<LoginLine, 'username' | 'unknownMark'>): string {
  if (username !== null) return username;
  return unknownMark === null ? 'Nobody' : `Unknown name #${unknownMark}`;
}
