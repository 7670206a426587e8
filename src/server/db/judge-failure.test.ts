import { describe, expect, it } from 'vitest';
import { judgeFailure } from './judge-failure.ts';

const withCode = (code: string) => Object.assign(new Error('database'), { code });

describe('a failed transaction', () => {
  it.each(['40001', '40P01', '23505'])('is tried again where another one was first (%s)', (code) => {
    expect(judgeFailure(withCode(code))).toBe('again');
  });

  it.each(['55P03', '57014', '08006', '53300', '57P01', '58030', 'ECONNREFUSED'])(
    'means "come again later" where the database is locked, full or away (%s)',
    (code) => {
      expect(judgeFailure(withCode(code))).toBe('busy');
    },
  );

  it('means the same where the pool had no connection, also behind a wrapper', () => {
    const waited = new Error('timeout exceeded when trying to connect');
    expect(judgeFailure(waited)).toBe('busy');
    expect(judgeFailure(new Error('query failed', { cause: waited }))).toBe('busy');
  });

  it('is a fault where the statement or the data is wrong', () => {
    expect(judgeFailure(withCode('42601'))).toBe('fault');
    expect(judgeFailure(withCode('23514'))).toBe('fault');
    expect(judgeFailure(new TypeError('x is not a function'))).toBe('fault');
  });
});
