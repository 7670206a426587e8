import { expect, test } from 'vitest';
import { readLinkToken } from './read-link-token.ts';

test.each([
  ['#token=abc-_1', 'abc-_1'],
  ['token=abc', 'abc'],
  ['#token=abc%20', 'abc'],
  ['#token=', null],
  ['#token=%20', null],
  ['#other=abc', null],
  ['', null],
])('the token of %o is %o', (hash, token) => {
  expect(readLinkToken(hash)).toBe(token);
});
