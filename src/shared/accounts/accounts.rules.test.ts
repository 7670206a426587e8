import { describe, expect, it } from 'vitest';
import {
  displayName,
  findLinkProblems,
  findTimeZone,
  normaliseSocialLink,
  SOCIAL_PLATFORMS,
  type SocialPlatform,
} from './accounts.rules.ts';

describe('the name in the top bar', () => {
  it.each([
    ['Queen Ana', 'Ana', 'Lima', 'Queen Ana'],
    ['  Queen Ana ', 'Ana', 'Lima', 'Queen Ana'],
    ['', 'Ana', 'Lima', 'Ana Lima'],
    ['   ', 'Ana', 'Lima', 'Ana Lima'],
    ['', ' Ana ', ' Lima ', 'Ana Lima'],
    ['', 'Ana', '', 'Ana'],
    ['', 'Ana', '  ', 'Ana'],
    ['', '', 'Lima', 'ana'],
    ['', ' ', 'Lima', 'ana'],
    ['', '', '', 'ana'],
  ])('of display name "%s", first "%s", last "%s" is "%s"', (display, firstName, lastName, shown) => {
    expect(displayName({ displayName: display, firstName, lastName, username: 'ana' })).toBe(shown);
  });
});

describe('a social link', () => {
  const problemOf = (platform: SocialPlatform, handle: string) =>
    findLinkProblems([{ platform, handle }]).get(0);

  it.each([
    ['instagram', 'ana.lima_'],
    ['instagram', '@ana'],
    ['instagram', ' @ana '],
    ['instagram', 'https://www.instagram.com/ana/'],
    ['instagram', 'HTTPS://Instagram.com/ana?hl=en'],
    ['tiktok', 'https://tiktok.com/@ana'],
    ['x', 'https://twitter.com/ana'],
    ['x', 'https://x.com/ana'],
    ['facebook', 'https://m.facebook.com/profile.php?id=1'],
    ['youtube', 'https://youtu.be/abc#t=1'],
    ['discord', 'https://discord.gg/abc'],
    ['discord', 'ana#1234'],
    ['discord', 'añá'],
    ['facebook', 'a'.repeat(100)],
  ] as const)('to %s may be “%s”', (platform, handle) => expect(problemOf(platform, handle)).toBeUndefined());

  it.each([
    ['instagram', ''],
    ['instagram', '  '],
    ['instagram', '@'],
    ['instagram', 'ana lima'],
    ['instagram', 'a'.repeat(101)],
    ['instagram', 'http://instagram.com/ana'],
    ['instagram', 'javascript:alert(1)'],
    ['instagram', 'data:text/html,x'],
    ['instagram', '//instagram.com/ana'],
    ['instagram', 'instagram.com/ana'],
    ['instagram', 'https://instagram.com.evil.test/ana'],
    ['instagram', 'https://evil.test/instagram.com'],
    ['instagram', 'https://instagram.com@evil.test'],
    ['instagram', 'https://instagram.com:8443/ana'],
    ['instagram', 'https://evilinstagram.com/ana'],
    ['instagram', 'https://instagram.com/a b'],
    ['x', 'https://instagram.com/ana'],
    ['discord', '<b>ana</b>'],
  ] as const)('to %s may not be “%s”, and says why in a sentence', (platform, handle) => {
    expect(problemOf(platform, handle)).toMatch(/^[A-Z].*\.$/);
  });

  it('is there once for each platform', () => {
    const once = SOCIAL_PLATFORMS.map((platform) => ({ platform, handle: 'ana' }));
    expect([...findLinkProblems(once)]).toEqual([]);
    expect([...findLinkProblems([...once, { platform: 'x', handle: 'other' }])]).toEqual([
      [6, 'There is a link to X already.'],
    ]);
  });

  it.each([
    [' @@ana ', 'ana'],
    [' https://tiktok.com/@ana ', 'https://tiktok.com/@ana'],
  ])('is kept in one form: “%s” as “%s”', (handle, kept) => {
    expect(normaliseSocialLink({ platform: 'tiktok', handle })).toEqual({ platform: 'tiktok', handle: kept });
  });
});

describe('a time zone', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['america/new_york', 'America/New_York'],
    ['America/Argentina/Buenos_Aires', 'America/Buenos_Aires'],
    ['UTC', 'UTC'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
  ])('may be %s', (name, zone) => {
    // Engines agree on the clock of a zone, and not on which of its two names is the usual one.
    const found = findTimeZone(name) ?? '';
    const clock = (timeZone: string) =>
      new Intl.DateTimeFormat('en', { timeZone, timeStyle: 'long', dateStyle: 'long' }).format(0);
    expect(clock(found)).toBe(clock(zone));
  });

  it.each([
    [''],
    ['+01:00'],
    ['-03'],
    ['Mars/Olympus'],
    ['Europe/'],
    ['Europe/Berlin; drop'],
    ['a'.repeat(65)],
    ['../UTC'],
  ])('may not be “%s”', (name) => expect(findTimeZone(name)).toBeNull());
});
