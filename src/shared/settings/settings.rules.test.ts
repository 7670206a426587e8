import { describe, expect, it } from 'vitest';
import {
  decideSetting,
  isSettingKey,
  SETTING_KEYS,
  SETTINGS,
  saySetting,
  settingOf,
} from './settings.rules.ts';

describe('the system settings', () => {
  it('have the five keys and defaults that were documented first', () => {
    expect({
      whois_server: settingOf('whois_server', undefined),
      jwt_expiration_hours: settingOf('jwt_expiration_hours', undefined),
      password_min_length: settingOf('password_min_length', undefined),
      audit_retention_days: settingOf('audit_retention_days', undefined),
      login_history_retention_days: settingOf('login_history_retention_days', undefined),
    }).toEqual({
      whois_server: 'whois.pwhois.org',
      jwt_expiration_hours: 24,
      password_min_length: 8,
      audit_retention_days: 90,
      login_history_retention_days: 90,
    });
  });

  it('have a default that is valid, and say it in words', () => {
    for (const key of SETTING_KEYS) {
      const { fallback } = SETTINGS[key];
      expect(decideSetting(key, fallback), key).toEqual({ ok: true, value: fallback });
      expect(saySetting(key, fallback), key).not.toBe('');
    }
    expect(saySetting('jwt_expiration_hours', 1)).toBe('1 hour');
    expect(saySetting('claim_address_per_second', 10)).toBe('10 claims a second');
    expect(saySetting('second_factor_roles', ['admin', 'super_admin'])).toBe('Super admin, Admin');
    expect(saySetting('registration', 'open')).toBe('Open');
  });

  it('count as not set where something invalid is stored', () => {
    for (const stored of [0, -1, 1.5, '24', null, {}, 8_761, Number.NaN]) {
      expect(settingOf('jwt_expiration_hours', stored)).toBe(24);
    }
  });

  it('refuse what is not valid, with a sentence that says what is', () => {
    const wrong: [Parameters<typeof decideSetting>[0], unknown][] = [
      ['password_min_length', 0],
      ['password_min_length', 73],
      ['registration', 'ajar'],
      ['second_factor_roles', ['owner']],
      ['second_factor_roles', ['admin', 'admin']],
      ['whois_server', 'localhost'],
      ['whois_server', '127.0.0.1'],
      ['whois_server', 'whois.pwhois.org:43'],
      ['whois_server', 'http://whois.pwhois.org'],
      ['whois_server', 'who is.org'],
      ['whois_server', '-a.example.org'],
      ['whois_server', ''],
      ['public_base_url', 'drops.example.com'],
      ['public_base_url', 'https://drops.example.com/path'],
      ['public_base_url', 'https://user@drops.example.com'],
      ['public_base_url', 'javascript:alert(1)'],
    ];
    for (const [key, value] of wrong) {
      const decision = decideSetting(key, value);
      expect(decision.ok, `${key} ${String(value)}`).toBe(false);
      expect(decision.ok ? '' : decision.sentence).toMatch(/^(?:Use|Choose) .+\.$/);
    }
  });

  it('keep values in one form', () => {
    expect(decideSetting('public_base_url', ' https://Drops.Example.com/ ')).toEqual({
      ok: true,
      value: 'https://drops.example.com',
    });
    expect(decideSetting('public_base_url', 'http://localhost:3000')).toMatchObject({ ok: true });
    expect(decideSetting('whois_server', 'WHOIS.Ripe.NET')).toEqual({ ok: true, value: 'whois.ripe.net' });
    expect(decideSetting('second_factor_roles', ['member', 'super_admin'])).toEqual({
      ok: true,
      value: ['super_admin', 'member'],
    });
  });

  it('know their own keys and no others', () => {
    expect(isSettingKey('registration')).toBe(true);
    expect(isSettingKey('toString')).toBe(false);
  });
});
