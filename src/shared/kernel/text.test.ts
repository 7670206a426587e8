import { expect, it } from 'vitest';
import { isPlainLine, isPlainText } from './text.ts';

it('takes letters of every script and emoji in titles', () => {
  for (const text of ['Blue Wig #3', 'Größe “L”', '青いかつら', '👩🏽‍🎤 drop', '']) {
    expect(isPlainLine(text)).toBe(true);
  }
});

it('refuses control characters, and line breaks in titles only', () => {
  for (const text of ['a\u0000b', 'a\u001bb', 'a\u007fb', 'a\u0085b']) {
    expect(isPlainLine(text)).toBe(false);
    expect(isPlainText(text)).toBe(false);
  }
  for (const half of ['\ud83d', 'mia \ud800', '\udfff mia', '\udc00\ud800', 'a\ud83d\ud83d\ude00b']) {
    expect(isPlainLine(half)).toBe(false);
    expect(isPlainText(half)).toBe(false);
  }
  expect(isPlainLine('one\ntwo')).toBe(false);
  expect(isPlainText('one\r\n\ttwo')).toBe(true);
  expect(isPlainText('\ud83d\n\ude00')).toBe(false);
});
