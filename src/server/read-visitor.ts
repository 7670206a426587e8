import type { IncomingMessage } from 'node:http';
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
}

export function readVisitor(
  auth: Pick<Auth, 'condense'>,
  { headers }: Pick<IncomingMessage, 'headers'>,
  ip: string,
): Visitor {
  const deviceId = readDeviceId(headers.cookie);
  return {
    credentials: auth.condense({ cookieHeader: headers.cookie, authorization: headers.authorization }),
    deviceId: deviceId === null ? null : detachText(deviceId),
    ip: detachText(ip),
  };
}
