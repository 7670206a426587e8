import { expect, it } from 'vitest';
import { sayBytes } from './say-bytes.ts';

it('says a size in its largest unit', () => {
  expect([0, 812, 1_000, 12_345, 12_500_000, 3.2e9, 5e15].map(sayBytes)).toEqual([
    '0 B',
    '812 B',
    '1 kB',
    '12.3 kB',
    '12.5 MB',
    '3.2 GB',
    '5000 TB',
  ]);
});
