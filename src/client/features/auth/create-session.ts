import type { Accessor } from 'solid-js';
import { batch, createSignal } from 'solid-js';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { PersonMemory } from './remember-person.ts';

/** Who is signed in on this device, and whether the server still thinks so. */
export interface Session {
  /** Undefined until it is known; null where nobody is signed in. */
  readonly me: Accessor<Me | null | undefined>;
  /** True once the server has said so since the app was opened; until then it is who was here last. */
  readonly confirmed: Accessor<boolean>;
  /** Why the first answer did not come, where nobody is remembered either. */
  readonly failure: Accessor<AppError | null>;
  /** True once the server has forgotten somebody whom the screen still shows: the same person has to sign in again. */
  readonly expired: Accessor<boolean>;
  /** Asks the server who is there. Whoever was here last is shown meanwhile, and for as long as no answer comes. */
  load(): Promise<void>;
  enter(me: Me): void;
  expire(): void;
  /** Signs out, and then removes what this device keeps to show to the person. */
  leave(): Promise<void>;
}

export interface SessionRequests {
  findMe(): Promise<Me | null>;
  signOut(): Promise<void>;
  /** Removes what this device keeps to show to a person. */
  forgetPerson(accountId: string): Promise<void>;
}

export function createSession(requests: SessionRequests, memory: PersonMemory): Session {
  const [me, setMe] = createSignal<Me | null | undefined>(memory.recall() ?? undefined);
  const [confirmed, setConfirmed] = createSignal(false);
  const [failure, setFailure] = createSignal<AppError | null>(null);
  const [expired, setExpired] = createSignal(false);
  let asking: Promise<void> | null = null;
  /** Counts who came and went here: an answer to an earlier question is about somebody else. */
  let turn = 0;

  const show = (found: Me | null) =>
    batch(() => {
      turn += 1;
      setConfirmed(true);
      setExpired(false);
      setMe(found);
      if (found) memory.keep(found);
    });
  const ask = async () => {
    setFailure(null);
    const asked = turn;
    try {
      const found = await requests.findMe();
      if (asked !== turn) return;
      // Their board stays open behind the question, and what they tapped stays in the queue.
      if (found === null && me()) setExpired(true);
      else show(found);
    } catch (error) {
      if (me() || asked !== turn) return;
      setFailure(error instanceof AppError ? error : new AppError('server.unexpected', {}, { cause: error }));
    }
  };
  return {
    me,
    confirmed,
    failure,
    expired,
    load: () => {
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    enter: show,
    expire: () => {
      if (me()) setExpired(true);
    },
    leave: async () => {
      const id = me()?.id;
      await requests.signOut();
      memory.forget();
      if (id !== undefined) await requests.forgetPerson(id);
      show(null);
    },
  };
}

/** Where to go after signing in: the page that was asked for, if it is one of ours. */
export function readNextPage(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !/^\/admin(?:\/|$)/.test(next)) return '/admin/';
  // "/admin//evil.test" and backslashes are other addresses to a browser than they look. What is asked behind the "?" may
  // well be an address: that of a post which was shared with us.
  return /[\\\r\n\t]|^[^?#]*\/\//.test(next) ||
    /^\/admin\/(?:login|setup|forgot-password|reset-password)\b/.test(next)
    ? '/admin/'
    : next;
}
