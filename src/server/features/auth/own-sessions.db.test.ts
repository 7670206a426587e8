import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import { makeOpId } from '#server/core/testing.ts';
import type { SessionList } from '#shared/auth/auth.schemas.ts';
import { createTestAccount, TEST_PASSWORD } from './auth.fixture.ts';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const OWN = { 'x-syrup': '1', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

let running: TestApp;
beforeAll(async () => {
  running = await startTestApp();
});
afterAll(() => running.remove());

/** Signs in as a browser does and returns what it sends along from then on. */
async function enter(username: string, userAgent = PHONE, ip = '198.51.100.7') {
  const answer = await running.app.http.inject({
    method: 'POST',
    url: '/trpc/auth.signIn',
    remoteAddress: ip,
    headers: { ...OWN, 'user-agent': userAgent },
    payload: { username, password: TEST_PASSWORD },
  });
  expect(answer.statusCode).toBe(200);
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
  return { ...OWN, origin: running.url, host: new URL(running.url).host, cookie };
}
type Headers = Awaited<ReturnType<typeof enter>>;

async function list(headers: Headers): Promise<SessionList> {
  const answer = await running.app.http.inject({ url: '/trpc/auth.sessions', headers });
  expect(answer.statusCode).toBe(200);
  return answer.json().result.data;
}
async function write(path: string, headers: Headers, input: object) {
  const answer = await running.app.http.inject({
    method: 'POST',
    url: `/trpc/auth.${path}`,
    headers,
    payload: { opId: makeOpId(), ...input },
  });
  return {
    status: answer.statusCode,
    code: answer.json().error?.data.app.code,
    data: answer.json().result?.data,
  };
}
const isIn = async (headers: Headers) =>
  (await running.app.http.inject({ url: '/trpc/auth.me', headers })).json().result.data !== null;

/** Opens a live socket and has it answer; `closed` resolves with its code once it is closed. */
async function openSocket(headers: Headers): Promise<{ closed: Promise<number> }> {
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/trpc-ws`, {
    origin: running.url,
    headers: { cookie: headers.cookie },
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, method: 'query', params: { path: 'auth.apiKeys' } }));
  await once(socket, 'message');
  const closed = once(socket, 'close').then(([code]) => code as number);
  return { closed };
}

function auditOf(accountId: string, action: string) {
  return running.core
    .fork()
    .execute<object[]>('select after, security from audit_entry where target_id = ? and action = ?', [
      accountId,
      action,
    ]);
}

describe('my sessions', () => {
  it('say from where, with what and since when, the one that asks first', async () => {
    const ana = await createTestAccount(running.core);
    const phone = await enter(ana.username);
    const script = await enter(ana.username, 'curl/8.5.0', '2001:db8::7');
    const { sessions, total } = await list(phone);
    expect(total).toBe(2);
    expect(
      sessions.map(({ current, browser, os, device, ip }) => ({ current, browser, os, device, ip })),
    ).toEqual([
      { current: true, browser: 'Safari 17.5', os: 'iOS 17.5', device: 'mobile', ip: '198.51.100.7' },
      { current: false, browser: 'curl 8.5', os: '', device: 'other', ip: '2001:db8::7' },
    ]);
    for (const session of sessions) {
      expect(Date.parse(session.expiresAt) - Date.parse(session.createdAt)).toBe(24 * 3_600_000);
      expect(session.lastSeenAt).toBe(session.createdAt);
    }
    expect((await list(script)).sessions.map(({ current }) => current)).toEqual([true, false]);
    expect(JSON.stringify(sessions)).not.toContain(phone.cookie.split('=')[1]);
  });

  it('know when each was last used, within five minutes', async () => {
    const ana = await createTestAccount(running.core);
    const headers = await enter(ana.username);
    const rewind = (interval: string) =>
      running.core
        .fork()
        .execute(`update session set last_seen_at = now() - ?::interval where account_id = ?`, [
          interval,
          ana.id,
        ]);
    const ageMs = async () => Date.now() - Date.parse((await list(headers)).sessions[0]?.lastSeenAt ?? '');
    await rewind('4 minutes');
    expect(await ageMs()).toBeGreaterThan(3 * 60_000);
    await rewind('6 minutes');
    // The request that asks is a use of its own.
    expect(await ageMs()).toBeLessThan(60_000);
  });

  it('are ended one by one: the next request and the open socket are refused at once', async () => {
    const ana = await createTestAccount(running.core);
    const [phone, lost] = [await enter(ana.username), await enter(ana.username, 'lost phone')];
    const socket = await openSocket(lost);
    const key = (await list(lost)).sessions.find(({ current }) => current)?.key ?? '';
    expect(await write('revokeSession', phone, { key })).toMatchObject({ status: 200 });
    expect([await isIn(lost), await isIn(phone)]).toEqual([false, true]);
    expect(await socket.closed).toBeGreaterThanOrEqual(1000);
    expect(await auditOf(ana.id, 'revoke_session')).toEqual([{ after: null, security: true }]);
    expect(await write('revokeSession', phone, { key })).toMatchObject({
      status: 404,
      code: 'auth.session_not_found',
    });
  });

  it('are ended all but the one that asks, which stays in', async () => {
    const ana = await createTestAccount(running.core);
    const bob = await createTestAccount(running.core);
    const [phone, desk, script, other] = [
      await enter(ana.username),
      await enter(ana.username),
      await enter(ana.username, 'curl/8'),
      await enter(bob.username),
    ];
    expect(await write('revokeOtherSessions', phone, {})).toMatchObject({ status: 200, data: { ended: 2 } });
    expect(await Promise.all([phone, desk, script, other].map(isIn))).toEqual([true, false, false, true]);
    expect(await auditOf(ana.id, 'revoke_other_sessions')).toEqual([
      { after: { sessionsEnded: 2 }, security: true },
    ]);
    expect(await write('revokeOtherSessions', phone, {})).toMatchObject({ data: { ended: 0 } });
  });

  it('are nobody else’s to end, and the current one is left by signing out', async () => {
    const ana = await createTestAccount(running.core);
    const bob = await createTestAccount(running.core);
    const [anas, bobs] = [await enter(ana.username), await enter(bob.username)];
    const anasKey = (await list(anas)).sessions[0]?.key ?? '';
    expect(await write('revokeSession', bobs, { key: anasKey })).toMatchObject({ status: 404 });
    expect(await write('revokeSession', anas, { key: anasKey })).toMatchObject({
      status: 409,
      code: 'auth.session_current',
    });
    expect(await isIn(anas)).toBe(true);
  });

  it.each([{}, { key: '' }, { key: 'x'.repeat(64) }, { key: 7 }, { key: `${'a'.repeat(64)}'` }])(
    'are not ended by %j',
    async (input) => {
      const ana = await createTestAccount(running.core);
      const headers = await enter(ana.username);
      expect(await write('revokeSession', headers, input)).toMatchObject({
        status: 400,
        code: 'request.invalid',
      });
    },
  );

  it('end at their absolute limit, however busy they are', async () => {
    const ana = await createTestAccount(running.core);
    const headers = await enter(ana.username);
    await running.core.fork().execute(
      `update session set absolute_expires_at = now() + interval '1 second', expires_at = now() + interval '1 second'
         where account_id = ?`,
      [ana.id],
    );
    expect(await isIn(headers)).toBe(true);
    await expect.poll(() => isIn(headers), { timeout: 5_000 }).toBe(false);
    expect(await running.app.auth.sessions.list(ana.id)).toEqual([]);
  });
});
