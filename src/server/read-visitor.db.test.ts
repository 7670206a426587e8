import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './app.fixture.ts';
import { createTestActor } from './core/testing.ts';
import type { Auth } from './features/auth/open-auth.ts';
import { readVisitor } from './read-visitor.ts';

let running: TestApp;
let auth: Auth;
let token: string;
let bearer: string;

beforeAll(async () => {
  running = await startTestApp();
  auth = running.app.auth;
  const actor = await createTestActor(running.core, 'admin');
  const place = { ip: '192.0.2.1', userAgent: 'a test' };
  ({ token } = await auth.sessions.start(running.core.fork(), actor.accountId, place));
  bearer = await auth.tokens.issue(token, 60_000);
});
afterAll(() => running.remove());

const DEVICE = 'AAAAAAAAAAAAAAAAAAAAAA';

describe('what a socket keeps of its handshake', () => {
  it('says who is there as the handshake did', async () => {
    const cases: ReadonlyArray<
      readonly [what: string, headers: { cookie?: string; authorization?: string }]
    > = [
      ['a session', { cookie: `a=1; syrup_session=${token}; b=2` }],
      ['a token', { authorization: `Bearer ${bearer}` }],
      ['both', { cookie: `syrup_session=${token}`, authorization: `bearer ${bearer}` }],
      ['a wrong token and a session', { cookie: `syrup_session=${token}`, authorization: 'Bearer wrong' }],
      [
        'a token that is too long and a session',
        { cookie: `syrup_session=${token}`, authorization: `Bearer ${'x'.repeat(9_000)}` },
      ],
      ['another scheme and a session', { cookie: `syrup_session=${token}`, authorization: 'Basic YTpi' }],
      ['a session that is none', { cookie: 'syrup_session=nothing' }],
      ['nothing', {}],
    ];
    const found: unknown[] = [];
    for (const [what, headers] of cases) {
      const whole = { cookieHeader: headers.cookie, authorization: headers.authorization };
      const { credentials } = readVisitor(auth, { headers }, '192.0.2.1', false);
      const actor = await auth.authenticate(credentials);
      expect(actor, what).toEqual(await auth.authenticate(whole));
      expect(auth.readSessionToken(credentials), what).toBe(auth.readSessionToken(whole));
      found.push(actor !== null);
    }
    expect(found).toEqual([true, true, true, false, false, true, false, false]);
  });

  it('is the device and the address, too', () => {
    const headers = { cookie: `a=1; syrup_device=${DEVICE}; b=2` };
    expect(readVisitor(auth, { headers }, '192.0.2.1', false)).toEqual({
      credentials: { cookieHeader: undefined, authorization: undefined },
      deviceId: DEVICE,
      ip: '192.0.2.1',
      meantAccountId: null,
    });
  });

  it('is the account that its address names, cut to what an id can have', () => {
    const named = (url: string) => readVisitor(auth, { headers: {}, url }, '192.0.2.1', false).meantAccountId;
    expect(named('/trpc-ws')).toBeNull();
    expect(named('/trpc-ws?account=7e57ab1e')).toBe('7e57ab1e');
    expect(named(`/trpc-ws?account=${'x'.repeat(9_000)}`)).toHaveLength(64);
  });

  it('is less than a kilobyte, however large the headers were', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heapBytes = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    /** Made from bytes, as headers are: nothing else holds on to them. */
    const header = (text: string) => Buffer.from(text).toString('latin1');
    const visit = (i: number) => {
      const filler = `${i}${'x'.repeat(14_000)}`;
      const cookie = header(`f=${filler}; syrup_session=${token}; syrup_device=${DEVICE}; g=1`);
      return readVisitor(auth, { headers: { cookie, 'user-agent': header(filler) } }, '2001:db8::1', false);
    };
    const visitors = [visit(0)];
    const before = heapBytes();
    for (let i = 1; i <= 1_000; i += 1) visitors.push(visit(i));
    expect((heapBytes() - before) / 1_000).toBeLessThan(1_000);
    expect(visitors).toHaveLength(1_001);
  });
});
