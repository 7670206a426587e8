import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { browserSha256, sha256 } from './sha-256.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const expected = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('SHA-256 of browsers without crypto.subtle', () => {
  it('gives the digest of the standard’s own example', () => {
    expect(hex(sha256(new TextEncoder().encode('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('agrees with another implementation at every length around a block', () => {
    for (let length = 0; length <= 200; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) % 256);
      expect(hex(sha256(bytes)), String(length)).toBe(expected(bytes));
    }
  });

  it('agrees with another implementation on anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (bytes) => hex(sha256(bytes)) === expected(bytes)),
    );
  });

  it('is used where the browser has none, and the browser’s where it has one', async () => {
    const bytes = new TextEncoder().encode('3:mia\n');
    expect(hex(await browserSha256(bytes))).toBe(expected(bytes));
    vi.stubGlobal('crypto', {});
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    expect(hex(await browserSha256(bytes))).toBe(expected(bytes));
  });
});
