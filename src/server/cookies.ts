import { randomBytes } from 'node:crypto';

/** Cookies of the public pages. The session's cookie belongs to the auth feature. */

const DEVICE_COOKIE = 'syrup_device';
const HANDLE_COOKIE = 'syrup_handle';
const YEAR_S = 365 * 24 * 60 * 60;
const DEVICE_ID = /^[A-Za-z0-9_-]{22}$/;
const HANDLE = /^[a-z0-9._]{1,30}$/;

/** Behind TLS the name ties a cookie to this very host: no neighbour under the same domain can set it. */
function nameOf(name: string, behindTls: boolean): string {
  return behindTls ? `__Host-${name}` : name;
}

/** The named cookie's value, or null. A name that occurs twice counts as its first. */
function readCookie(header: string | undefined, name: string, behindTls: boolean): string | null {
  const wanted = nameOf(name, behindTls);
  for (const part of (header ?? '').split(';')) {
    const [key, ...rest] = part.split('=');
    if (key?.trim() === wanted) return rest.join('=').trim();
  }
  return null;
}

/** The random id of this browser: for limits, and so that one buyer's claims share one `/my` link. No tracking. */
export function readDeviceId(header: string | undefined, behindTls: boolean): string | null {
  const value = readCookie(header, DEVICE_COOKIE, behindTls);
  return value !== null && DEVICE_ID.test(value) ? value : null;
}

export function makeDeviceCookie(behindTls: boolean): string {
  return serialize(DEVICE_COOKIE, randomBytes(16).toString('base64url'), behindTls);
}

/** The handle this browser claimed with last, so that the form can be filled without browser storage. */
export function readRememberedHandle(header: string | undefined, behindTls: boolean): string | null {
  const value = readCookie(header, HANDLE_COOKIE, behindTls);
  return value !== null && HANDLE.test(value) ? value : null;
}

export function makeHandleCookie(handle: string, behindTls: boolean): string {
  return serialize(HANDLE_COOKIE, handle, behindTls);
}

function serialize(name: string, value: string, behindTls: boolean): string {
  return `${nameOf(name, behindTls)}=${value}; Path=/; Max-Age=${YEAR_S}; HttpOnly; SameSite=Lax${behindTls ? '; Secure' : ''}`;
}
