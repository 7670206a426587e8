import { describe, expect, it } from 'vitest';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { createSession, readNextPage } from './create-session.ts';
import { readPerson } from './remember-person.ts';

const ana: Me = {
  id: 'a',
  username: 'ana',
  name: 'Ana',
  email: null,
  role: 'admin',
  timezone: 'UTC',
  theme: 'system',
  mustChangePassword: false,
};

describe('after signing in', () => {
  it.each([
    ['/admin/waffles/blue-wig-3?x=1#y', '/admin/waffles/blue-wig-3?x=1#y'],
    ['/admin/', '/admin/'],
    [undefined, '/admin/'],
    ['https://evil.test/admin/', '/admin/'],
    ['//evil.test', '/admin/'],
    ['/admin//evil.test', '/admin/'],
    ['/admin/\\evil.test', '/admin/'],
    ['/administrator', '/admin/'],
    ['/admin/login?next=/admin/', '/admin/'],
    ['/admin/reset-password', '/admin/'],
    ['/admin/forgot-password', '/admin/'],
    ['/admin/waffles/new?url=https://example.org/p/1', '/admin/waffles/new?url=https://example.org/p/1'],
    ['/admin//evil.test?url=https://example.org/', '/admin/'],
    [['/admin/a', '/admin/b'], '/admin/'],
  ])('%o leads to %s', (asked, leadsTo) => {
    expect(readNextPage(asked)).toBe(leadsTo);
  });
});

/** A device that remembers one person, and a server that answers as the test says. */
function aDevice(remembered: Me | null = null) {
  let kept = remembered;
  let answer: () => Promise<Me | null> = () => Promise.resolve(ana);
  let signOut = () => Promise.resolve();
  const forgotten: string[] = [];
  const session = createSession(
    {
      findMe: () => answer(),
      signOut: () => signOut(),
      forgetPerson: async (accountId) => {
        forgotten.push(accountId);
      },
    },
    {
      recall: () => kept,
      keep: (me) => {
        kept = me;
      },
      forget: () => {
        kept = null;
      },
    },
  );
  return {
    session,
    forgotten,
    kept: () => kept,
    answers: (next: typeof answer) => {
      answer = next;
    },
    failsToSignOut: () => {
      signOut = () => Promise.reject(new AppError('network.unreachable'));
    },
  };
}
const unreachable = () => Promise.reject(new AppError('network.unreachable'));

describe('the session', () => {
  it('is unknown until the server has answered, and says why it did not', async () => {
    const { session, answers } = aDevice();
    answers(unreachable);
    expect(session.me()).toBeUndefined();
    await session.load();
    expect(session.me()).toBeUndefined();
    expect(session.failure()?.code).toBe('network.unreachable');
    answers(() => Promise.resolve(ana));
    await session.load();
    expect(session.me()).toBe(ana);
    expect(session.failure()).toBeNull();
  });

  it('begins with whoever was here last, and goes on with them for as long as no answer comes', async () => {
    const { session, answers } = aDevice(ana);
    answers(unreachable);
    expect([session.me(), session.confirmed()]).toEqual([ana, false]);
    await session.load();
    expect([session.me(), session.confirmed(), session.failure()]).toEqual([ana, false, null]);
    const promoted = { ...ana, role: 'super_admin' as const };
    answers(() => Promise.resolve(promoted));
    await session.load();
    expect([session.me(), session.confirmed()]).toEqual([promoted, true]);
  });

  it('asks whoever was here last to sign in again where the server knows of no session any more', async () => {
    const { session, answers, kept } = aDevice(ana);
    answers(() => Promise.resolve(null));
    await session.load();
    expect([session.me(), session.expired(), kept()]).toEqual([ana, true, ana]);
    answers(() => Promise.resolve(ana));
    await session.load();
    expect(session.expired()).toBe(false);
  });

  it('shows the next person at once, and remembers that one', async () => {
    const ben = { ...ana, id: 'b', username: 'ben', name: 'Ben' };
    const { session, answers, kept } = aDevice(ana);
    answers(() => Promise.resolve(ben));
    await session.load();
    expect([session.me(), kept()]).toEqual([ben, ben]);
  });

  it('does not take an answer for its own that was asked for by somebody else', async () => {
    const { session, answers } = aDevice();
    let tell = (_me: Me | null) => {};
    answers(
      () =>
        new Promise((resolve) => {
          tell = resolve;
        }),
    );
    const asking = session.load();
    session.enter(ana);
    tell(null);
    await asking;
    expect([session.me(), session.expired()]).toEqual([ana, false]);
  });

  it('keeps showing who was there when it expires, until that person is back', async () => {
    const { session } = aDevice();
    session.expire();
    expect(session.expired()).toBe(false);
    await session.load();
    session.expire();
    expect([session.me(), session.expired()]).toEqual([ana, true]);
    session.enter(ana);
    expect(session.expired()).toBe(false);
  });

  it('ends with nothing left of the person on this device', async () => {
    const { session, kept, forgotten } = aDevice();
    await session.load();
    await session.leave();
    expect([session.me(), kept(), forgotten]).toEqual([null, null, ['a']]);
  });

  it('stays signed in, and remembered, when signing out fails', async () => {
    const { session, kept, forgotten, failsToSignOut } = aDevice();
    failsToSignOut();
    await session.load();
    await expect(session.leave()).rejects.toThrow(AppError);
    expect([session.me(), kept(), forgotten]).toEqual([ana, ana, []]);
  });
});

describe('what is remembered of a person', () => {
  const text = (changes: object) => JSON.stringify({ ...ana, ...changes });

  it('comes back as it was, without what the app can do without', () => {
    expect(readPerson(text({ email: 'ana@example.com', theme: 'sun' }))).toEqual({ ...ana, theme: 'sun' });
  });

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['no object', 'null'],
    ['an unknown role', text({ role: 'emperor' })],
    ['no name', text({ name: '' })],
    ['a number for an id', text({ id: 7 })],
  ])('is nobody where it is %s', (_case, kept) => {
    expect(readPerson(kept)).toBeNull();
  });
});
