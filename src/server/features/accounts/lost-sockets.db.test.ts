import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import type { Actor } from '#server/core/context.ts';
import { changeRoleAction } from '#shared/actions/catalogue.ts';
import { aimAt, caller, createPerson } from './accounts.fixture.ts';
import { changeAccount } from './commands/change-account.ts';
import { deleteAccount } from './commands/delete-account.ts';
import { resetAccountPassword } from './commands/reset-account-password.ts';

/** What becomes of the open sockets of somebody who loses rights. */

/** `npm run security` asks for many more. */
const TRIALS = Number(process.env.SECURITY_TRIALS ?? 6);
const TRIAL_MS_MAX = 10_000;
const ASKED_EVERY_MS = 20;

let running: TestApp;
let boss: Actor;

beforeAll(async () => {
  running = await startTestApp({ ALLOW_SUPER_ADMIN_DELETE: 'true' });
  boss = await createPerson(running.core, 'super_admin');
});
afterAll(() => running.remove());

interface Listener {
  /** Every message that came, as text. */
  readonly frames: readonly string[];
  readonly closed: Promise<number>;
  stop(): void;
}

/** A token of a new session of this account. */
async function issueToken({ accountId }: Actor): Promise<string> {
  const { auth } = running.app.parts;
  const from = { ip: '192.0.2.1', userAgent: 'a test' };
  const session = await auth.sessions.start(running.core.fork(), accountId, from);
  return auth.tokens.issue(session.token, 60_000);
}

/** Opens a socket that asks for all accounts, once or again and again, and waits until it was answered. */
async function listen(token: string, asks: 'once' | 'often' = 'often'): Promise<Listener> {
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/trpc-ws`, {
    origin: running.url,
    headers: { authorization: `Bearer ${token}` },
  });
  await once(socket, 'open');
  const frames: string[] = [];
  socket.on('message', (data: Buffer) => frames.push(data.toString()));
  const closed = once(socket, 'close').then(() => performance.now());
  let id = 0;
  const ask = () => {
    id += 1;
    const params = { path: 'accounts.list', input: { sort: 'newest' } };
    if (socket.readyState !== WebSocket.OPEN || (asks === 'once' && id > 1)) return;
    socket.send(JSON.stringify({ id, method: 'query', params }));
  };
  ask();
  await once(socket, 'message');
  const timer = setInterval(ask, ASKED_EVERY_MS);
  const stop = () => {
    clearInterval(timer);
    socket.terminate();
  };
  return { frames, closed: closed.finally(() => clearInterval(timer)), stop };
}

const parts = () => running.app.parts.accounts;
const WAYS: Readonly<Record<string, (target: Actor) => Promise<unknown>>> = {
  demoted: (target) =>
    changeAccount(
      caller(running.core, boss),
      parts(),
      changeRoleAction,
      { ...aimAt(target), changes: { role: 'admin' } },
      'token',
    ),
  deactivated: (target) =>
    changeAccount(
      caller(running.core, boss),
      parts(),
      changeRoleAction,
      { ...aimAt(target), changes: { active: false } },
      'token',
    ),
  'given another password': (target) =>
    resetAccountPassword(caller(running.core, boss), parts(), aimAt(target)),
  deleted: (target) => deleteAccount(caller(running.core, boss), parts(), aimAt(target), 'token'),
};

describe('the sockets of somebody who is', () => {
  it.each(Object.keys(WAYS))(
    '%s are closed at once, and carry nothing that happened since',
    async (way) => {
      for (let trial = 0; trial < TRIALS; trial += 1) {
        const ana = await createPerson(running.core, 'super_admin');
        const token = await issueToken(ana);
        const listeners = await Promise.all([
          listen(token),
          listen(token, 'once'),
          listen(await issueToken(ana)),
        ]);
        const bystander = await listen(await issueToken(boss));

        await WAYS[way]?.(ana);
        const lostAtMs = performance.now();
        const secret = await createPerson(running.core, 'member');

        const closedAtMs = await Promise.all(listeners.map(({ closed }) => closed));
        expect(Math.max(...closedAtMs) - lostAtMs).toBeLessThan(1_000);
        const late = listeners.flatMap(({ frames }) =>
          frames.filter((frame) => frame.includes(secret.username)),
        );
        expect(late).toEqual([]);
        await expect(listen(token).then(({ frames }) => frames[0])).resolves.toContain('auth.required');

        // Others go on, and see what happened.
        while (!bystander.frames.some((frame) => frame.includes(secret.username))) {
          await new Promise((resolve) => setTimeout(resolve, ASKED_EVERY_MS));
        }
        bystander.stop();
      }
    },
    Math.max(30_000, TRIALS * TRIAL_MS_MAX),
  );

  it('raised stay open and have the new rights with the next call', async () => {
    const ana = await createPerson(running.core, 'admin');
    const listener = await listen(await issueToken(ana));
    expect(listener.frames[0]).toContain('access.denied');
    await changeAccount(
      caller(running.core, boss),
      parts(),
      changeRoleAction,
      { ...aimAt(ana), changes: { role: 'super_admin' } },
      'token',
    );
    while (!listener.frames.some((frame) => frame.includes('"totals"'))) {
      await new Promise((resolve) => setTimeout(resolve, ASKED_EVERY_MS));
    }
    listener.stop();
  });
});
