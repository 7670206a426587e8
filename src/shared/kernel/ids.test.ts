import { describe, expect, it } from 'vitest';
import { isUuid, makeUuidV7 } from './ids.ts';

describe('operation ids', () => {
  const random = new Uint8Array(10).fill(0xff);

  it('are UUIDs of version 7 whose order is the order of time', () => {
    const earlier = makeUuidV7(1_700_000_000_000, random);
    const later = makeUuidV7(1_700_000_000_001, new Uint8Array(10));
    expect(isUuid(earlier)).toBe(true);
    expect(earlier[14]).toBe('7');
    expect(earlier < later).toBe(true);
  });
});
