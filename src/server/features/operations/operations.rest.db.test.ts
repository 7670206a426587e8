import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import { createLogRing } from '#server/core/log-ring.ts';
import { createLogger } from '#server/core/logger.ts';
import { createTestActor } from '#server/core/testing.ts';
import type { Role } from '#shared/access/roles.ts';

const LOG_TOKEN = 'b3c1f0d2a4e5968778695a4b3c2d1e0f';
const ring = createLogRing();

let running: TestApp;
let asAdmin: string;
let asManager: string;

beforeAll(async () => {
  running = await startTestApp({ LOG_ACCESS_TOKEN: LOG_TOKEN }, undefined, { logs: ring });
  asAdmin = await tokenOf('admin');
  asManager = await tokenOf('waffle_manager');
  // Nothing but an error is printed; the ring has what is worth a look all the same.
  const log = createLogger('fatal', ring);
  log.debug('too much');
  log.info({ requestId: 'r-1', password: 'hunter2', deep: { token: 'hunter2' } }, 'answered');
  log.warn('a rehearsal was slow');
  log.error({ err: new Error('no'), requestId: 'r-2' }, 'a request failed');
});
afterAll(() => running.remove());

async function tokenOf(role: Role): Promise<string> {
  const { accountId } = await createTestActor(running.core, role);
  const { sessions, tokens } = running.app.auth;
  const session = await sessions.start(running.core.fork(), accountId, { ip: null, userAgent: 'a test' });
  return tokens.issue(session.token, 600_000);
}

async function ask(query: string, bearer?: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${running.url}/api/admin/logs${query}`, {
    headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
  });
  return { status: response.status, body: await response.json() };
}

const messages = ({ body }: { body: unknown }) =>
  (body as { logs: string[] }).logs.map((line) => (JSON.parse(line) as { msg: string }).msg);

describe('GET /api/admin/logs', () => {
  it('answers an admin, and the secret as Bearer and in the address', async () => {
    const all = ['answered', 'a rehearsal was slow', 'a request failed'];
    expect(messages(await ask('?lines=50', asAdmin))).toEqual(all);
    expect(messages(await ask('?lines=50', LOG_TOKEN))).toEqual(all);
    expect(messages(await ask(`?token=${LOG_TOKEN}&lines=50`))).toEqual(all);
    expect((await ask('', asAdmin)).body).toMatchObject({ count: 3 });
  });

  it('refuses everybody else, whatever comes close', async () => {
    const refused = [
      [await ask(''), 401],
      [await ask(`?token=${LOG_TOKEN.slice(1)}`), 401],
      [await ask(`?token=${LOG_TOKEN}&token=${LOG_TOKEN}`), 401],
      [await ask('?token='), 401],
      [await ask('', `${LOG_TOKEN}0`), 401],
      [await ask('', asManager), 403],
    ] as const;
    expect(refused.map(([{ status }]) => status)).toEqual(refused.map(([, expected]) => expected));
  });

  it('opens nothing else to the secret', async () => {
    for (const path of ['/api/admin/audit', '/api/admin/stats', '/api/admin/users']) {
      const headers = { authorization: `Bearer ${LOG_TOKEN}` };
      expect((await fetch(`${running.url}${path}?token=${LOG_TOKEN}`, { headers })).status).toBe(401);
    }
  });

  it('filters by level, as other systems spell them, and by words', async () => {
    expect(messages(await ask('?level=ERROR&lines=20', asAdmin))).toEqual(['a request failed']);
    expect(messages(await ask('?level=WARNING', asAdmin))).toEqual([
      'a rehearsal was slow',
      'a request failed',
    ]);
    expect(messages(await ask('?search=REHEARSAL&lines=50', asAdmin))).toEqual(['a rehearsal was slow']);
    expect(messages(await ask('?lines=1', asAdmin))).toEqual(['a request failed']);
    for (const bad of ['?level=loud', '?lines=0', '?lines=2001', '?lines=many']) {
      expect((await ask(bad, asAdmin)).status).toBe(400);
    }
  });

  it('never shows what was redacted', async () => {
    const shown = JSON.stringify((await ask('?lines=2000', asAdmin)).body);
    expect(shown).toContain('[redacted]');
    expect(shown).not.toContain('hunter2');
  });
});
