import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { type Crafted, createSender } from './send-crafted.ts';

/** What pages of other sites can make a visitor's browser send here, cookie and all; and more than they can. */

interface Target {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

const setting = () => ({ opId: randomUUID(), key: 'claim_burst', was: 10, value: 20 });
const encoded = (value: unknown) => encodeURIComponent(JSON.stringify(value));

function listTargets(): readonly Target[] {
  const change = setting();
  const waffle = JSON.stringify({ title: 'Forged', total_spots: 2, spot_price: 100 });
  const opened = JSON.stringify({ title: 'Forged' });
  return [
    { what: 'a mutation', method: 'POST', path: '/trpc/settings.update', body: JSON.stringify(change) },
    { what: 'signing out', method: 'POST', path: '/trpc/auth.signOut', body: '{}' },
    {
      what: 'a batch',
      method: 'POST',
      path: '/trpc/settings.update,auth.signOut?batch=1',
      body: JSON.stringify({ 0: change, 1: {} }),
    },
    { what: 'a mutation as a read', method: 'GET', path: `/trpc/settings.update?input=${encoded(change)}` },
    { what: 'a REST write', method: 'POST', path: '/api/admin/waffles', body: waffle },
    { what: 'a REST change', method: 'PATCH', path: '/api/admin/waffles/own', body: opened },
  ];
}

const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/jsonx',
  'application/ld+json',
  'application/json, text/plain',
  'text/plain',
  'text/plain; application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  null,
] as const;
const SITES = [null, 'cross-site', 'same-site', 'none'] as const;

/** Origins that are none of ours; null: none is named. */
function listOrigins(url: string): ReadonlyArray<string | null> {
  const { hostname, port, host } = new URL(url);
  return [
    'https://evil.example',
    'null',
    `http://${host}.evil.example`,
    `http://evil.example:${port}`,
    `http://${hostname}`,
    `http://x@${host}`,
    `${url}/`,
    'file://',
    null,
  ];
}

export interface ForgeryReport {
  readonly tried: number;
  /** What got through, said so that it can be tried again. */
  readonly accepted: readonly string[];
}

/** Tries every combination with somebody's cookie. What the writes would change is for the caller to look at. */
export async function tryForgeries(url: string, cookie: string): Promise<ForgeryReport> {
  const sender = createSender(url);
  const accepted: string[] = [];
  let tried = 0;
  const attempt = async (what: string, crafted: Crafted) => {
    tried += 1;
    const { status } = await sender.send(crafted);
    if (status < 400) accepted.push(`${what}: ${status}`);
  };
  for (const { what, ...target } of listTargets()) {
    for (const origin of listOrigins(url)) {
      const batch: Promise<void>[] = [];
      for (const type of TYPES) {
        for (const site of SITES) {
          for (const client of [true, false]) {
            const headers = {
              cookie,
              ...(origin === null ? {} : { origin }),
              ...(type === null ? {} : { 'content-type': type }),
              ...(site === null ? {} : { 'sec-fetch-site': site }),
              ...(client ? { 'x-syrup': '1' } : {}),
            };
            const said = `${what} from ${origin}, ${type}, ${site}, ${client ? 'with' : 'without'} our header`;
            batch.push(attempt(said, { ...target, headers }));
          }
        }
      }
      await Promise.all(batch);
    }
  }
  sender.close();
  for (const origin of listOrigins(url)) {
    for (const site of SITES) {
      tried += 1;
      if (await opens(url, cookie, origin, site)) accepted.push(`a socket from ${origin}, ${site}`);
    }
  }
  return { tried, accepted };
}

function opens(url: string, cookie: string, origin: string | null, site: string | null): Promise<boolean> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc-ws`, {
    headers: {
      cookie,
      ...(origin === null ? {} : { origin }),
      ...(site === null ? {} : { 'sec-fetch-site': site }),
    },
  });
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
