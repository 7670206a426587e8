import { describe, expect, it } from 'vitest';
import { REFUSED_NAMES } from './addresses.fixture.ts';
import { decideHostName } from './host-name.ts';

const hostOf = (typed: string) => {
  const decision = decideHostName(typed);
  return decision.ok ? decision.host : null;
};

describe('the name of a public server', () => {
  it.each([
    ['whois.pwhois.org', 'whois.pwhois.org'],
    ['  WHOIS.RIPE.net ', 'whois.ripe.net'],
    ['whois-2.arin.net', 'whois-2.arin.net'],
    ['3com.example.com', '3com.example.com'],
    ['whois.xn--p1ai', 'whois.xn--p1ai'],
    ['localhost.example.org', 'localhost.example.org'],
  ])('may be %s', (typed, host) => expect(hostOf(typed)).toBe(host));

  it.each(REFUSED_NAMES.map((typed) => [typed]))('may not be %j', (typed) => {
    const decision = decideHostName(typed);
    expect(decision.ok).toBe(false);
    if (!decision.ok) expect(decision.sentence).toMatch(/^[A-Z].*\.$/);
  });
});
