import { describe, expect, it } from 'vitest';
import { emailSchema } from '../accounts/accounts.schemas.ts';
import { decidePassword, normaliseUsername, utf8Length } from './auth.rules.ts';

const ANA = { lengthMin: 8, username: 'ana.lima', email: 'ana@example.test' };

function reasonFor(password: string, overrides: Partial<typeof ANA> = {}): string {
  const decision = decidePassword({ ...ANA, ...overrides, password });
  return decision.ok ? 'ok' : decision.reason;
}

describe('a new password', () => {
  it.each([
    ['seven77', 'too_short'],
    ['eight888', 'ok'],
    ['', 'too_short'],
    ['😀😀😀😀😀😀😀', 'too_short'],
    ['😀😀😀😀😀😀😀😀', 'ok'],
    ['x'.repeat(72), 'ok'],
    ['x'.repeat(73), 'too_long'],
    ['é'.repeat(36), 'ok'],
    ['é'.repeat(37), 'too_long'],
    ['password', 'too_common'],
    ['PassWord123', 'too_common'],
    ['00000000', 'too_common'],
    ['ｐａｓｓｗｏｒｄ', 'too_common'],
    ['Dragon!2026', 'too_common'],
    ['syrup-2026!', 'too_common'],
    ['1Waffles1', 'too_common'],
    ['waffles at noon', 'ok'],
    ['ana.lima', 'is_username'],
    ['Ana.Lima', 'is_username'],
    ['ANA@example.test', 'is_email'],
    ['ana.lima2', 'ok'],
    ['correct horse battery staple', 'ok'],
  ])('"%s" is judged %s', (password, reason) => {
    expect(reasonFor(password)).toBe(reason);
  });

  it('is measured by the length that the setting asks for', () => {
    expect(reasonFor('eleven11111', { lengthMin: 12 })).toBe('too_short');
    expect(reasonFor('twelve222222', { lengthMin: 12 })).toBe('ok');
  });

  it('is another one than the password it replaces, however that is written', () => {
    const judge = (password: string) => decidePassword({ ...ANA, password, current: 'ｗaffles at noon' });
    expect(judge('waffles at noon')).toMatchObject({ ok: false, reason: 'is_current' });
    expect(judge('Waffles at noon')).toEqual({ ok: true });
  });

  it('finds every blocked word of the list however short the minimum is', () => {
    const blocked =
      'password password1 password123 12345678 123456789 qwerty qwerty123 admin admin123 letmein welcome ' +
      'welcome123 iloveyou monkey dragon football baseball abc123 111111 00000000';
    for (const word of blocked.split(' ')) expect(reasonFor(word, { lengthMin: 1 }), word).toBe('too_common');
  });

  it('is refused with a sentence that says what to do', () => {
    const decision = decidePassword({ ...ANA, password: 'x'.repeat(100) });
    expect(decision).toMatchObject({ ok: false, sentence: expect.stringContaining('72 bytes') });
  });
});

describe('the length in bytes', () => {
  it.each(['', 'abc', 'é', '€', '😀', 'a€😀\u0000'])('of "%s" is what UTF-8 needs', (text) => {
    expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
  });
});

describe('a typed username', () => {
  it('loses blanks around it and capitals', () => {
    expect(normaliseUsername('  Ana.LIMA\t')).toBe('ana.lima');
  });
});

describe('a typed email address', () => {
  it('loses blanks around it and capitals before it is judged', () => {
    expect(emailSchema.parse('  Ana@Example.TEST ')).toBe('ana@example.test');
    expect(emailSchema.safeParse('ana').success).toBe(false);
  });
});
