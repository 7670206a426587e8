import { randomInt } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { getSetting } from '#server/features/settings/settings.queries.ts';

/** Nothing that looks like something else when it is read out: no 0, O, 1, l, i. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
/** 28 letters are 138 bits. */
const LENGTH_MIN = 28;
const GROUP = 4;

/** Makes a password that nobody can guess, as long as the setting asks for: `ab3c-defg-…`. */
export async function makePassword(em: SqlEntityManager): Promise<string> {
  const length = Math.max(LENGTH_MIN, await getSetting(em, 'password_min_length'));
  const letters = Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  // Longer ones stay without dashes: with them they would pass the 72 bytes that a password may have.
  return length > LENGTH_MIN ? letters : (letters.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');
}
