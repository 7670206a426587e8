import { describe, expect, it } from 'vitest';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { createSession, readNextPage } from './create-session.ts';

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
    [['/admin/a', '/admin/b'], '/admin/'],
  ])('%o leads to %s', (asked, leadsTo) => {
    expect(readNextPage(asked)).toBe(leadsTo);
  });
});

describe('the session', () => {
  it('is unknown until the server has answered, and says why it did not', async () => {
    let answer: () => Promise<Me | null> = () => Promise.reject(new AppError('network.unreachable'));
    const session = createSession({ findMe: () => answer(), signOut: () => Promise.resolve() });
    expect(session.me()).toBeUndefined();
    await session.load();
    expect(session.me()).toBeUndefined();
    expect(session.failure()?.code).toBe('network.unreachable');
    answer = () => Promise.resolve(ana);
    await session.load();
    expect(session.me()).toBe(ana);
    expect(session.failure()).toBeNull();
  });

  it('keeps showing who was there when it expires, until that person is back', async () => {
    const session = createSession({ findMe: () => Promise.resolve(ana), signOut: () => Promise.resolve() });
    session.expire();
    expect(session.expired()).toBe(false);
    await session.load();
    session.expire();
    expect([session.me(), session.expired()]).toEqual([ana, true]);
    session.enter(ana);
    expect(session.expired()).toBe(false);
  });

  it('stays signed in when signing out fails', async () => {
    const session = createSession({
      findMe: () => Promise.resolve(ana),
      signOut: () => Promise.reject(new AppError('network.unreachable')),
    });
    await session.load();
    await expect(session.leave()).rejects.toThrow(AppError);
    expect(session.me()).toBe(ana);
  });
});
