import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listShown, OPEN, readReview } from './read-review.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The requirements of levels 1 and 2 of the OWASP ASVS 5.0.0, and four of level 3, by section. */
const SECTIONS: Readonly<Record<string, readonly number[]>> = {
  '1.1': [1, 2],
  '1.2': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  '1.3': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  '1.4': [1, 2, 3],
  '1.5': [1, 2],
  '2.1': [1, 2, 3],
  '2.2': [1, 2, 3],
  '2.3': [1, 2, 3, 4],
  '2.4': [1],
  '3.2': [1, 2],
  '3.3': [1, 2, 3, 4],
  '3.4': [1, 2, 3, 4, 5, 6],
  '3.5': [1, 2, 3, 4, 5],
  '3.7': [1, 2],
  '4.1': [1, 2, 3],
  '4.2': [1],
  '4.3': [1, 2],
  '4.4': [1, 2, 3, 4],
  '5.1': [1],
  '5.2': [1, 2, 3],
  '5.3': [1, 2],
  '5.4': [1, 2, 3],
  '6.1': [1, 2, 3],
  '6.2': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  '6.3': [1, 2, 3, 4, 8],
  '6.4': [1, 2, 3, 4],
  '6.5': [1, 2, 3, 4, 5],
  '6.6': [1, 2, 3],
  '6.8': [1, 2, 3, 4],
  '7.1': [1, 2, 3],
  '7.2': [1, 2, 3, 4],
  '7.3': [1, 2],
  '7.4': [1, 2, 3, 4, 5],
  '7.5': [1, 2],
  '7.6': [1, 2],
  '8.1': [1, 2],
  '8.2': [1, 2, 3],
  '8.3': [1, 2],
  '8.4': [1],
  '9.1': [1, 2, 3],
  '9.2': [1, 2, 3, 4],
  '10.1': [1, 2],
  '10.2': [1, 2],
  '10.3': [1, 2, 3, 4],
  '10.4': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  '10.5': [1, 2, 3, 4, 5],
  '10.6': [1, 2],
  '10.7': [1, 2, 3],
  '11.1': [1, 2],
  '11.2': [1, 2, 3],
  '11.3': [1, 2, 3],
  '11.4': [1, 2, 3, 4],
  '11.5': [1],
  '11.6': [1],
  '12.1': [1, 2, 3],
  '12.2': [1, 2],
  '12.3': [1, 2, 3, 4],
  '13.1': [1],
  '13.2': [1, 2, 3, 4, 5],
  '13.3': [1, 2],
  '13.4': [1, 2, 3, 4, 5],
  '14.1': [1, 2],
  '14.2': [1, 2, 3, 4],
  '14.3': [1, 2, 3],
  '15.1': [1, 2, 3],
  '15.2': [1, 2, 3],
  '15.3': [1, 2, 3, 4, 5, 6, 7],
  '15.4': [2],
  '16.1': [1],
  '16.2': [1, 2, 3, 4, 5],
  '16.3': [1, 2, 3, 4],
  '16.4': [1, 2, 3],
  '16.5': [1, 2, 3],
  '17.1': [1],
  '17.2': [1, 2, 3, 4],
  '17.3': [1, 2],
};
const STANDINGS = ['met', OPEN, 'left to you', 'does not apply'];

const rows = readReview(ROOT);

describe('the review against the OWASP ASVS', () => {
  it('decides every requirement of levels 1 and 2 exactly once', () => {
    const wanted = Object.entries(SECTIONS).flatMap(([section, numbers]) =>
      numbers.map((number) => `${section}.${number}`),
    );
    expect(wanted).toHaveLength(257);
    expect(rows.flatMap(({ ids }) => ids).sort()).toEqual(wanted.sort());
  });

  it('says of each how it stands, and why', () => {
    const unclear = rows.filter(({ standing, how }) => !STANDINGS.includes(standing) || how.length < 4);
    expect(unclear).toEqual([]);
    const nowhere = rows.filter(({ standing, where }) => standing === 'met' && where === '');
    expect(nowhere).toEqual([]);
  });

  it('names files that are there, and tests that run', () => {
    const files = rows.flatMap(({ where, test }) => [where, test].filter((cell) => cell !== ''));
    expect(files.filter((file) => !existsSync(`${ROOT}${file}`))).toEqual([]);
    const tests = rows.map(({ test }) => test).filter((test) => test !== '');
    expect(tests.filter((test) => !/\.(?:test\.tsx?|e2e\.ts)$/.test(test))).toEqual([]);
  });

  it('shows at least 120 by a test', () => {
    const shown = listShown(rows);
    expect(shown.length).toBeGreaterThanOrEqual(120);
  });
});
