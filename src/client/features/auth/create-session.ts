import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';

/** Who is signed in on this device, and whether the server still thinks so. */
export interface Session {
  /** Undefined until the server has answered once; null where nobody is signed in. */
  readonly me: Accessor<Me | null | undefined>;
  /** Why the first answer did not come. */
  readonly failure: Accessor<AppError | null>;
  /** True once the server has forgotten somebody whom the screen still shows: the same person has to sign in again. */
  readonly expired: Accessor<boolean>;
  load(): Promise<void>;
  enter(me: Me): void;
  expire(): void;
  leave(): Promise<void>;
}

export interface SessionRequests {
  findMe(): Promise<Me | null>;
  signOut(): Promise<void>;
}

export function createSession(requests: SessionRequests): Session {
  const [me, setMe] = createSignal<Me | null | undefined>(undefined);
  const [failure, setFailure] = createSignal<AppError | null>(null);
  const [expired, setExpired] = createSignal(false);
  return {
    me,
    failure,
    expired,
    load: async () => {
      setFailure(null);
      try {
        setMe(await requests.findMe());
      } catch (error) {
        setFailure(
          error instanceof AppError ? error : new AppError('server.unexpected', {}, { cause: error }),
        );
      }
    },
    enter: (signedIn) => {
      setMe(signedIn);
      setExpired(false);
    },
    expire: () => {
      if (me()) setExpired(true);
    },
    leave: async () => {
      await requests.signOut();
      setMe(null);
      setExpired(false);
    },
  };
}

/** Where to go after signing in: the page that was asked for, if it is one of ours. */
export function readNextPage(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !/^\/admin(?:\/|$)/.test(next)) return '/admin/';
  // "/admin//evil.test" and backslashes are other addresses to a browser than they look.
  return /[\\\r\n\t]|\/\//.test(next) ||
    /^\/admin\/(?:login|setup|forgot-password|reset-password)\b/.test(next)
    ? '/admin/'
    : next;
}
