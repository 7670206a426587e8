import { describe, expect, it } from 'vitest';
import { makeDeviceCookie, makeHandleCookie, readDeviceId, readRememberedHandle } from './cookies.ts';

const nameAndValue = (cookie: string) => cookie.split(';')[0] ?? '';

describe('a cookie of the public pages', () => {
  it('is kept from scripts and other sites, and behind TLS to this very host', () => {
    expect(makeHandleCookie('mia.k', true)).toBe(
      '__Host-syrup_handle=mia.k; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure',
    );
    expect(makeDeviceCookie(true)).toMatch(
      /^__Host-syrup_device=[\w-]{22}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(makeDeviceCookie(false)).toMatch(/^syrup_device=[\w-]{22}; .*SameSite=Lax$/);
  });

  it.each([true, false])('comes back as it was made, among others (behind TLS: %s)', (behindTls) => {
    const header = `a=b; ${nameAndValue(makeHandleCookie('mia.k', behindTls))};${nameAndValue(makeDeviceCookie(behindTls))}`;
    expect(readRememberedHandle(header, behindTls)).toBe('mia.k');
    expect(readDeviceId(header, behindTls)).toMatch(/^[\w-]{22}$/);
  });

  it('counts for nothing behind TLS under a name that a neighbouring host could set', () => {
    const header = `${nameAndValue(makeHandleCookie('mia.k', false))}; ${nameAndValue(makeDeviceCookie(false))}`;
    expect(readRememberedHandle(header, true)).toBeNull();
    expect(readDeviceId(header, true)).toBeNull();
  });

  it('is none where its value is in no form of ours', () => {
    for (const value of ['', 'not a handle!', 'x'.repeat(31)]) {
      expect(readRememberedHandle(`syrup_handle=${value}`, false)).toBeNull();
      expect(readDeviceId(`syrup_device=${value}`, false)).toBeNull();
    }
    expect(readDeviceId(undefined, false)).toBeNull();
  });
});
