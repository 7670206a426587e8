import { describe, expect, it } from 'vitest';
import { LOGIN_DOORS, LOGIN_REASONS } from '#shared/auth/auth.rules.ts';
import { sayBrowser, sayLookUp, sayNetwork, sayOutcome, sayOwner } from './describe-login.ts';

const NOWHERE = { state: 'found', org: null, country: null, city: null, asn: null, server: null } as const;

describe('one try to sign in, in words', () => {
  it('has some for every door and every reason', () => {
    const said = [
      ...LOGIN_DOORS.map((door) => sayOutcome({ door, reason: null })),
      ...LOGIN_REASONS.map((reason) => sayOutcome({ door: 'form', reason })),
    ];
    expect(new Set(said).size).toBe(LOGIN_DOORS.length + LOGIN_REASONS.length);
  });

  it.each([
    ['Safari 17.5', 'iOS 17.5', 'Safari 17.5 on iOS 17.5'],
    ['curl 8.5', '', 'curl 8.5'],
    ['', 'Linux', 'Linux'],
    ['', '', 'Says nothing of itself'],
  ])('names browser “%s” and system “%s”: %s', (browser, os, said) =>
    expect(sayBrowser({ browser, os })).toBe(said),
  );

  it('names the network as far as it is known', () => {
    expect(
      sayNetwork({ ...NOWHERE, org: 'Google LLC', city: 'Zürich', country: 'CH', asn: '15169' }),
    ).toEqual(['Google LLC', 'Zürich, Switzerland', 'AS15169']);
    expect(sayNetwork({ ...NOWHERE, country: 'United States' })).toEqual(['United States']);
    expect(sayNetwork({ ...NOWHERE, country: 'QQ' })).toHaveLength(1);
    expect(sayNetwork(NOWHERE)).toEqual([]);
  });

  it('says why the network is not known', () => {
    expect(sayLookUp(NOWHERE)).toBeNull();
    expect(sayLookUp({ ...NOWHERE, state: 'pending' })).toBe('Looking up the network…');
    expect(sayLookUp({ ...NOWHERE, state: 'failed', server: 'whois.ripe.net' })).toBe(
      'Network not known to whois.ripe.net',
    );
    expect(sayLookUp({ ...NOWHERE, state: 'skipped' })).toBe('Not looked up');
  });

  it('does not pretend to know who it was', () => {
    expect(sayOwner({ username: 'ana', unknownMark: null })).toBe('ana');
    expect(sayOwner({ username: null, unknownMark: 'a3f9c2' })).toBe('Unknown name #a3f9c2');
    expect(sayOwner({ username: null, unknownMark: null })).toBe('Nobody');
  });
});
