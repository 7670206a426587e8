import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Role } from '#shared/access/roles.ts';
import { startTestApp, type TestApp } from './app.fixture.ts';
import { createTestActor } from './core/testing.ts';
import { addWaffle } from './db/factories.ts';

let running: TestApp;

beforeAll(async () => {
  running = await startTestApp({ PUBLIC_URL: 'https://drop.example', TRUST_PROXY: '1' });
});
afterAll(() => running.remove());

interface Asker {
  readonly remoteAddress?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask({ remoteAddress = '127.0.0.1', headers = {} }: Asker = {}) {
  return running.app.http.inject({
    url: '/metrics',
    remoteAddress,
    headers: { host: 'app:3000', ...headers },
  });
}

async function tokenOf(role: Role): Promise<string> {
  const actor = await createTestActor(running.core, role);
  const { auth } = running.app;
  const place = { ip: null, userAgent: '' };
  const session = await auth.sessions.start(running.core.fork(), actor.accountId, place);
  return `Bearer ${await auth.tokens.issue(session.token, 60_000)}`;
}

/** The value of one line, `syrup_sockets` or `syrup_claims_total{outcome="granted"}`; 0 where it is not there yet. */
async function measured(name: string): Promise<number> {
  const line = (await ask()).body.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}

describe('who may see what is measured', () => {
  it.each(['127.0.0.1', '::1', '10.1.2.3', '172.31.0.9', '192.168.1.7', '::ffff:10.1.2.3', 'fd00::7'])(
    'whoever collects it from %s may',
    async (remoteAddress) => {
      expect((await ask({ remoteAddress })).statusCode).toBe(200);
    },
  );

  it.each<[string, Asker]>([
    ['from the internet', { remoteAddress: '198.51.100.7' }],
    ['from the internet over IPv6', { remoteAddress: '2001:db8::7' }],
    ['from the internet in IPv6 form', { remoteAddress: '::ffff:198.51.100.7' }],
    ['just beyond a private network', { remoteAddress: '172.32.0.1' }],
    ['through a proxy', { headers: { 'x-forwarded-for': '127.0.0.1' } }],
    ['through a proxy of the standard', { headers: { forwarded: 'for=127.0.0.1' } }],
    ['through a proxy that only says so', { headers: { via: '1.1 proxy' } }],
    ['under the public name', { headers: { host: 'drop.example' } }],
    ['from a page in a browser', { headers: { 'sec-fetch-site': 'same-origin' } }],
  ])('whoever asks %s may not without signing in', async (_what, asker) => {
    const answer = await ask(asker);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ error: { code: 'auth.required' } });
  });

  it.each<[Role, number]>([
    ['super_admin', 200],
    ['admin', 200],
    ['waffle_manager', 403],
    ['member', 403],
  ])('a signed-in %s gets %i from anywhere', async (role, status) => {
    const headers = {
      host: 'drop.example',
      'x-forwarded-for': '198.51.100.7',
      authorization: await tokenOf(role),
    };
    expect((await ask({ headers })).statusCode).toBe(status);
  });
});

describe('what is measured', () => {
  it('is text that Prometheus reads, and nothing may keep it', async () => {
    const { body, headers } = await ask();
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    const names = new Set<string>();
    for (const line of body.trimEnd().split('\n')) {
      const [, name = ''] = /^# (?:HELP|TYPE) ([a-z_]+) ./.exec(line) ?? [];
      if (name !== '') names.add(name);
      else expect(line).toMatch(/^[a-z_]+(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? \S+$/);
      if (name === '') expect(names).toContain(/^[a-z_]+/.exec(line)?.[0]);
    }
    expect([...names]).toEqual(
      expect.arrayContaining([
        'process_uptime_seconds',
        'process_resident_memory_bytes',
        'nodejs_eventloop_lag_seconds',
        'syrup_database_connections',
      ]),
    );
    expect(body).toContain('syrup_info{version="');
  });

  it('counts answers by class of status', async () => {
    const before = [
      await measured('syrup_http_answers_total{class="2xx"}'),
      await measured('syrup_http_answers_total{class="4xx"}'),
    ];
    await fetch(`${running.url}/api/waffles`);
    await fetch(`${running.url}/trpc/waffles.listPublic?input=%7B%7D`);
    await fetch(`${running.url}/api/nothing`);
    await fetch(`${running.url}/api/waffles/nothing`);
    // Each look is an answer, too; and what has just been counted may still be on its way.
    await vi.waitFor(async () =>
      expect(await measured('syrup_http_answers_total{class="4xx"}')).toBe((before[1] ?? 0) + 2),
    );
    expect(await measured('syrup_http_answers_total{class="2xx"}')).toBeGreaterThanOrEqual(
      (before[0] ?? 0) + 4,
    );
  });

  it('counts claims, granted and refused, and the events they leave', async () => {
    const { slug } = await addWaffle(running.core.fork());
    const claim = (numbers: readonly number[]) =>
      running.app.parts.spots.desk.claim(
        { opId: randomUUID(), slug, numbers: [...numbers], handle: 'mia' },
        { ip: null, deviceId: null },
      );
    const events = await measured('syrup_events_total');
    await claim([1, 2, 3]);
    await claim([4]);
    await expect(claim([1])).rejects.toMatchObject({ code: 'spot.taken' });
    expect(await measured('syrup_claims_total{outcome="granted"}')).toBe(2);
    expect(await measured('syrup_claims_total{outcome="spot.taken"}')).toBe(1);
    expect(await measured('syrup_claimed_spots_total')).toBe(4);
    expect(await measured('syrup_events_total')).toBe(events + 2);
  });

  it('counts sockets, subscriptions and readers', async () => {
    const { slug } = await addWaffle(running.core.fork());
    const socket = new WebSocket(`ws://127.0.0.1:${running.port}/trpc-ws`, {
      origin: 'https://drop.example',
      headers: { host: 'drop.example' },
    });
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    await vi.waitFor(async () => expect(await measured('syrup_sockets')).toBe(1));
    expect(await measured('syrup_subscriptions')).toBe(0);
    const params = { path: 'live.watchBoard', input: { slug, lastEventId: 0 } };
    socket.send(JSON.stringify({ id: 1, method: 'subscription', params }));
    await vi.waitFor(async () => expect(await measured('syrup_subscriptions')).toBe(1));
    await vi.waitFor(async () => expect(await measured('syrup_board_readers{audience="public"}')).toBe(1));
    expect(await measured('syrup_board_readers{audience="operator"}')).toBe(0);
    socket.terminate();
    await vi.waitFor(async () => expect(await measured('syrup_sockets')).toBe(0));
  });

  it('tells when the event loop was late', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await measured('nodejs_eventloop_lag_seconds{quantile="1"}');
    // The loop has to begin a turn, be kept from the next one, and see that it is late.
    setTimeout(() => {
      const untilMs = performance.now() + 200;
      while (performance.now() < untilMs);
      setTimeout(resolve, 50);
    }, 50);
    await promise;
    expect(await measured('nodejs_eventloop_lag_seconds{quantile="1"}')).toBeGreaterThan(0.15);
  });
});
