import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PLANTED_FAULTS } from './planted-faults.fixture.ts';

describe('the faults that the simulation has to find', () => {
  it('all have their place in the engine as it is now', () => {
    const homeless = PLANTED_FAULTS.filter(({ file, find }) => {
      const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
      return text.split(find).length !== 2;
    });
    expect(homeless.map(({ name }) => name)).toEqual([]);
    expect(PLANTED_FAULTS.length).toBeGreaterThan(20);
  });

  it('each have a name of their own and change something', () => {
    expect(new Set(PLANTED_FAULTS.map(({ name }) => name)).size).toBe(PLANTED_FAULTS.length);
    expect(PLANTED_FAULTS.filter(({ find, replace }) => find === replace)).toEqual([]);
  });
});
