import { describe, expect, it } from 'vitest';
import { displayName } from './accounts.rules.ts';

describe('the name in the top bar', () => {
  it.each([
    ['Queen Ana', 'Ana', 'Lima', 'Queen Ana'],
    ['  Queen Ana ', 'Ana', 'Lima', 'Queen Ana'],
    ['', 'Ana', 'Lima', 'Ana Lima'],
    ['   ', 'Ana', 'Lima', 'Ana Lima'],
    ['', ' Ana ', ' Lima ', 'Ana Lima'],
    ['', 'Ana', '', 'Ana'],
    ['', 'Ana', '  ', 'Ana'],
    ['', '', 'Lima', 'ana'],
    ['', ' ', 'Lima', 'ana'],
    ['', '', '', 'ana'],
  ])('of display name "%s", first "%s", last "%s" is "%s"', (display, firstName, lastName, shown) => {
    expect(displayName({ displayName: display, firstName, lastName, username: 'ana' })).toBe(shown);
  });
});
