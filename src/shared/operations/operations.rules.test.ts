import { expect, it } from 'vitest';
import { isAtLeast, LOG_LEVELS, readLogLevel } from './operations.rules.ts';

it('reads levels as different systems write them', () => {
  expect(['ERROR', 'Warning', 'critical', ' info '].map(readLogLevel)).toEqual([
    'error',
    'warn',
    'fatal',
    'info',
  ]);
  expect(['', 'loud', 'constructor'].map(readLogLevel)).toEqual([null, null, null]);
});

it('orders levels by gravity', () => {
  expect(LOG_LEVELS.filter((level) => isAtLeast(level, 'warn'))).toEqual(['warn', 'error', 'fatal']);
});
