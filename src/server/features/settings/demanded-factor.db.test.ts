import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import type { Actor } from '#server/core/context.ts';
import { callerOf, createTestActor, makeOpId } from '#server/core/testing.ts';
import { addWaffle } from '#server/db/factories.ts';
import type { Role } from '#shared/access/roles.ts';
import { updateSetting } from './commands/update-setting.ts';

let running: TestApp;
let boss: Actor;

beforeAll(async () => {
  running = await startTestApp();
  boss = await createTestActor(running.core, 'super_admin', 'Zoe');
  await addWaffle(running.core.fork(), { slug: 'blue-wig', totalSpots: 2 });
});
afterAll(() => running.remove());

async function watchBoard({ accountId }: Actor) {
  const { auth } = running.app.parts;
  const session = await auth.sessions.start(running.core.fork(), accountId, {
    ip: '192.0.2.1',
    userAgent: '',
  });
  const token = await auth.tokens.issue(session.token, 60_000);
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/trpc-ws`, {
    origin: running.url,
    headers: { authorization: `Bearer ${token}` },
  });
  await once(socket, 'open');
  socket.send(
    JSON.stringify({
      id: 1,
      method: 'subscription',
      params: { path: 'live.watchOperatorBoard', input: { slug: 'blue-wig' } },
    }),
  );
  const [first] = (await once(socket, 'message')) as [Buffer];
  return { socket, first: first.toString(), closed: once(socket, 'close') };
}

const demandOf = (was: Role[], value: Role[]) =>
  updateSetting(callerOf(running.core, boss), { opId: makeOpId(), key: 'second_factor_roles', was, value });

it('whoever has to set up a second factor by now is cut off their open boards at once, and nobody else is', async () => {
  const manager = await createTestActor(running.core, 'waffle_manager', 'Mel');
  const admin = await createTestActor(running.core, 'admin', 'Ana');
  const [held, free] = [await watchBoard(manager), await watchBoard(admin)];
  expect([held.first, free.first].map((frame) => frame.includes('started'))).toEqual([true, true]);

  const demandedAtMs = performance.now();
  await demandOf([], ['waffle_manager']);
  await held.closed;
  expect(performance.now() - demandedAtMs).toBeLessThan(1_000);
  expect(free.socket.readyState).toBe(WebSocket.OPEN);

  const again = await watchBoard(manager);
  expect(again.first).toContain('auth.must_set_up_second_factor');
  again.socket.terminate();
  free.socket.terminate();
  await demandOf(['waffle_manager'], []);
});
