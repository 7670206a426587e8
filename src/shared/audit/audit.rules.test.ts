import { describe, expect, it } from 'vitest';
import { changesToLine, describeChanges, HIDDEN, withoutSecrets } from './audit.rules.ts';

const words = { sayTime: (iso: string) => `at ${iso.slice(11, 16)}`, currency: 'USD' };

describe('what an entry says has changed', () => {
  it('is money, buyers, states and people in words', () => {
    expect(
      describeChanges(
        { claimId: 'c1', handle: 'mia', status: 'pending', priceMinor: 500 },
        { claimId: 'c1', handle: 'mia', status: 'paid', priceMinor: 500, paidBy: 'Ana' },
        words,
      ),
    ).toEqual([
      { label: 'Status', before: 'pending', after: 'paid' },
      { label: 'Marked paid by', before: null, after: 'Ana' },
    ]);
    expect(describeChanges({ priceMinor: 500 }, { priceMinor: 1_250_00 }, words)).toEqual([
      { label: 'Price per spot', before: '$5.00', after: '$1,250.00' },
    ]);
    expect(describeChanges({ role: 'member' }, { role: 'super_admin' }, words)).toEqual([
      { label: 'Role', before: 'Member', after: 'Super admin' },
    ]);
  });

  it('is times as their reader wants them', () => {
    const change = { before: { holdUntil: null }, after: { holdUntil: '2026-11-20T19:40:00.000Z' } };
    expect(describeChanges(change.before, change.after, words)).toEqual([
      { label: 'Held until', before: null, after: 'at 19:40' },
    ]);
  });

  it('is settings by their names and units', () => {
    expect(describeChanges({ jwt_expiration_hours: 24 }, { jwt_expiration_hours: 1 }, words)).toEqual([
      { label: 'Length of a session', before: '24 hours', after: '1 hour' },
    ]);
  });

  it('is winners with their spots, and lists of numbers', () => {
    const winners = [{ item: 1, number: 23, handle: 'kat', method: 'draw' }];
    expect(describeChanges({ winners: [] }, { winners }, words)).toEqual([
      { label: 'Winners', before: null, after: 'item 1 spot 23 @kat method draw' },
    ]);
    expect(describeChanges(null, { numbers: [3, 7], holdUntil: null }, words)).toEqual([
      { label: 'Spots', before: null, after: '3, 7' },
    ]);
  });

  it('is never a secret, wherever it stands', () => {
    const value = { password: 'hunter2', nested: [{ token: 'abc' }], secretDigest: 'f00d', apiKey: 'sk' };
    const said = JSON.stringify(describeChanges(null, value, words));
    expect(said).not.toMatch(/hunter2|abc|sk"/);
    expect(said).toContain(HIDDEN);
    expect(said).toContain('f00d');
    expect(withoutSecrets(value)).toEqual({
      password: HIDDEN,
      nested: [{ token: HIDDEN }],
      secretDigest: 'f00d',
      apiKey: HIDDEN,
    });
  });

  it('is readable where nobody thought of a name for it, and never fails', () => {
    expect(describeChanges(null, { sessionsKept: 3, daily_limit: true }, words)).toEqual([
      { label: 'Sessions kept', before: null, after: '3' },
      { label: 'Daily limit', before: null, after: 'yes' },
    ]);
    expect(describeChanges('old', 'new', words)).toEqual([{ label: 'Value', before: 'old', after: 'new' }]);
    expect(describeChanges(null, { priceMinor: 300 }, { ...words, currency: null })).toEqual([
      { label: 'Price per spot', before: null, after: '300 minor units' },
    ]);
    expect(describeChanges(null, null, words)).toEqual([]);
    expect(
      describeChanges(null, { numbers: Array.from({ length: 500 }, (_, i) => i) }, words)[0]?.after,
    ).toMatch(/, 59, and 440 more$/);
  });

  it('is one line in a file', () => {
    const changes = describeChanges({ status: 'paid' }, { status: 'pending', note: '=1+1' }, words);
    expect(changesToLine(changes)).toBe('Status: paid → pending; Note: =1+1');
    expect(changesToLine(describeChanges({ note: 'x' }, {}, words))).toBe('Note: x → (none)');
  });
});
