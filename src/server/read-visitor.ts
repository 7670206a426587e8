import type { IncomingMessage } from 'node:http';
import { ACCOUNT_PARAMETER } from '#shared/access/account-header.ts';
import { readDeviceId } from './cookies.ts';
import { detachText } from './core/detach-text.ts';
import type { Auth } from './features/auth/open-auth.ts';
import type { Credentials } from './http.ts';

/**
 * What calls over a socket keep of its handshake: a few hundred bytes, because there are thousands of sockets and
 * headers may have 16 kB each. The browser's name is not among it, because nobody signs in over a socket.
 */
export interface Visitor {
  readonly credentials: Credentials;
  readonly deviceId: string | null;
  readonly ip: string;
  /** The account its calls are for; null where the handshake didn't say. */
  readonly meantAccountId: string | null;
}

const ACCOUNT_ID_LENGTH_MAX = 64;

export function readVisitor(
  auth: Pick<Auth, 'condense'>,
  { headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>,
  ip: string,
  behindTls: boolean,
): Visitor {
  const deviceId = readDeviceId(headers.cookie, behindTls);
  const meant = new URLSearchParams(url.split('?')[1]).get(ACCOUNT_PARAMETER);
  return {
    credentials: auth.condense({ cookieHeader: headers.cookie, authorization: headers.authorization }),
    deviceId: deviceId === null ? null : detachText(deviceId),
    ip: detachText(ip),
    meantAccountId: meant === null ? null : detachText(meant.slice(0, ACCOUNT_ID_LENGTH_MAX)),
  };
}
