import { describe, expect, it } from 'vitest';
import { EDGES, NAMED, STRANGE } from './addresses.fixture.ts';
import { isPublicAddress, plainAddress } from './public-address.ts';

describe('an address of the public internet', () => {
  it.each(EDGES)('ends before %s and begins after %s … %s … %s', (before, first, last, after) => {
    expect(isPublicAddress(first), first).toBe(false);
    expect(isPublicAddress(last), last).toBe(false);
    if (before !== null) expect(isPublicAddress(before), before).toBe(true);
    if (after !== null) expect(isPublicAddress(after), after).toBe(true);
  });

  it.each(EDGES.filter(([, first]) => !first.includes(':')))(
    'is judged by the IPv4 address that is mapped into IPv6: %s, %s, %s, %s',
    (before, first, last, after) => {
      for (const address of [first, last]) {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const hex = `::ffff:${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        expect(isPublicAddress(`::ffff:${address}`), address).toBe(false);
        expect(isPublicAddress(hex), hex).toBe(false);
        expect(isPublicAddress(`0:0:0:0:0:FFFF:${address}`), address).toBe(false);
      }
      for (const address of [before, after]) {
        if (address !== null) expect(isPublicAddress(`::ffff:${address}`), address).toBe(true);
      }
    },
  );

  it.each(Object.entries(NAMED))('is not: %s (%s)', (_name, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(STRANGE.map((text) => [text]))('is not what only looks like one: %j', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });

  it.each([['8.8.8.8'], ['1.1.1.1'], ['2606:4700:4700::1111'], ['2A00:1450:4001:81B::200E'], ['2600::']])(
    'is %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe('the plain form of an address', () => {
  it.each([
    ['::ffff:8.8.8.8', '8.8.8.8'],
    ['::FFFF:808:808', '8.8.8.8'],
    ['2A00:1450::1', '2a00:1450::1'],
    ['8.8.8.8', '8.8.8.8'],
    ['not an address', 'not an address'],
  ])('of %s is %s', (address, plain) => expect(plainAddress(address)).toBe(plain));
});
