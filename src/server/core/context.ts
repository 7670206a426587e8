import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { Permission } from '#shared/access/permissions.ts';
import type { Role } from '#shared/access/roles.ts';
import type { Clock } from './clock.ts';
import type { Reaction } from './command.ts';
import type { Wakeups } from './wakeups.ts';

/** What the core needs of the application; made once by `app.ts`. Features take what they need on top as arguments. */
export interface Core {
  /** A fresh entity manager; nothing is shared between requests. */
  fork(): SqlEntityManager;
  readonly clock: Clock;
  readonly wakeups: Wakeups;
  readonly log: Logger;
  /** What follows from events across features; the list is `server/reactions.ts`. */
  readonly reactions?: readonly Reaction[];
}

/** Who acts, read from the database for this very call. */
export interface Actor {
  readonly accountId: string;
  readonly username: string;
  /** The name others see: display name, else first and last, else first, else username. */
  readonly name: string;
  readonly role: Role;
  /** May do nothing but choose a new password, ask who they are, and sign out. */
  readonly mustChangePassword: boolean;
  /** The role needs a second factor and the account has none: nothing but setting one up is allowed before that. */
  readonly mustSetUpSecondFactor?: boolean;
  /** What the API key that acts may do, within what the role may; absent where a session acts. */
  readonly scopes?: readonly Permission[];
}

/** One call, over HTTP, REST or the live socket. */
export interface RequestContext {
  readonly core: Core;
  /** Reads session, account and role from the database. Over the socket it is asked again for every call. */
  authenticate(): Promise<Actor | null>;
  /** The caller's address, after trusted proxies only. */
  readonly ip: string;
  /** Empty over the socket, where nobody signs in. */
  readonly userAgent: string;
  readonly requestId: string;
  /** The random id in this browser's device cookie, for limits and for `/my` links; null where it sent none. */
  readonly deviceId: string | null;
  /** False over the socket, whose answers carry no cookies: nobody signs in or out there. */
  readonly takesCookies: boolean;
  /** Cookies of the answer. Only HTTP has them; over the socket calling it is an error of ours. */
  setCookie(serialized: string): void;
  /** True where the caller names itself in a Bearer header, which no browser sends along by itself as it does a cookie. */
  readonly hasToken: boolean;
  /** The id of this browser's session as the cookie or token named it, unverified; null where none was sent. */
  readonly sessionToken: string | null;
}
