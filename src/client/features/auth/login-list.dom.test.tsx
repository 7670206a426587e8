import { render, screen, within } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { describe, expect, it } from 'vitest';
import type { LoginLine } from '#shared/auth/auth.schemas.ts';
import { LoginList } from './login-list.tsx';

const LINE: LoginLine = {
  id: '1',
  at: '2026-11-20T19:41:03.000Z',
  accountId: 'a',
  username: 'ana',
  unknownMark: null,
  door: 'form',
  outcome: 'success',
  reason: null,
  ip: '8.8.8.8',
  browser: 'Instagram 341',
  os: 'iOS 17.5',
  device: 'mobile',
  whois: {
    state: 'found',
    org: 'Google LLC',
    country: 'US',
    city: 'Mountain View',
    asn: '15169',
    server: 'whois.pwhois.org',
  },
  session: 'current',
};
const textsOf = (item: HTMLElement) =>
  Array.from(item.querySelectorAll('span:not(:has(span)), time, strong'), (part) => part.textContent?.trim());

describe('a list of tries to sign in', () => {
  it('says what came of it, when, with what, from where, and that it is this session', () => {
    render(() => <LoginList lines={[LINE]} zone="Europe/Berlin" />);
    const item = screen.getByRole('listitem');
    expect(textsOf(item)).toEqual(
      expect.arrayContaining([
        'Succeeded',
        'Signed in',
        'This session',
        '20 Nov 2026, 20:41',
        'Instagram 341 on iOS 17.5',
        'Phone',
        '8.8.8.8',
        'Google LLC',
        'Mountain View, United States',
        'AS15169',
        'by whois.pwhois.org',
      ]),
    );
    expect(within(item).queryByText('ana')).toBeNull();
  });

  it('says why a try failed, and whose it was where others’ are shown', () => {
    const failed = { ...LINE, outcome: 'failure', session: null } as const;
    render(() => (
      <LoginList
        named
        zone="UTC"
        lines={[
          { ...failed, reason: 'wrong_code' },
          {
            ...failed,
            id: '2',
            reason: 'unknown_username',
            username: null,
            unknownMark: 'a3f9c2',
            whois: { ...LINE.whois, state: 'failed', org: null, country: null, city: null, asn: null },
          },
        ]}
      />
    ));
    const [known, unknown] = screen.getAllByRole('listitem').map(textsOf);
    expect(known).toEqual(expect.arrayContaining(['Failed', 'ana', 'Right password, wrong code']));
    expect(unknown).toEqual(
      expect.arrayContaining([
        'Unknown name #a3f9c2',
        'Nobody has this username',
        'Network not known to whois.pwhois.org',
      ]),
    );
  });

  it('shows its times in another zone as soon as there is one', () => {
    const [zone, setZone] = createSignal('UTC');
    render(() => <LoginList lines={[LINE]} zone={zone()} />);
    expect(screen.getByText('20 Nov 2026, 19:41')).toBeTruthy();
    setZone('Asia/Tokyo');
    expect(screen.getByText('21 Nov 2026, 04:41').getAttribute('title')).toBe(
      '2026-11-21T04:41:03+09:00 Asia/Tokyo',
    );
  });
});
