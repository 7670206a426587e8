import { randomUUID } from 'node:crypto';
import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './app.fixture.ts';
import type { RestRoute } from './core/rest.ts';
import { createTestActor } from './core/testing.ts';
import { addClaim, addWaffle } from './db/factories.ts';
import { hashTicket } from './features/spots/make-ticket.ts';
import { createAppRouter } from './router.ts';
import { SAMPLE_INPUTS, type SampleBoard } from './sample-inputs.fixture.ts';

/**
 * Every door, with one thing in its input after the other replaced by what no form would send. What comes back is an
 * answer or a refusal, and never a failure of ours.
 */

const TEXTS: readonly unknown[] = [
  'mi\u0000a',
  '\u0000',
  'mia \ud800',
  '\udfff mia',
  'mia\u001b[2J\u009b',
  'x'.repeat(10_000),
  '💥'.repeat(5_000),
  '',
  "'; drop table claim; --",
  '../../etc/passwd',
  '__proto__',
  7,
  null,
  {},
];
const NUMBERS: readonly unknown[] = [-1, 0, 0.5, 2 ** 31, 2 ** 40, 2 ** 53, 1e300, '1', '\u0000', null];
const WHOLES: readonly unknown[] = ['mi\u0000a', '\ud800', 7, null, [], {}, [[[]]]];

type Json = Readonly<Record<string, unknown>>;
type Place = readonly (string | number)[];

let running: TestApp;
let authorization: string;

beforeAll(async () => {
  running = await startTestApp({}, undefined, { jobs: 'run' });
  expect(await running.app.jobs.started()).toBe(true);
  const { app, core } = running;
  const actor = await createTestActor(core, 'super_admin');
  const place = { ip: null, userAgent: '' };
  const session = await app.auth.sessions.start(core.fork(), actor.accountId, place);
  authorization = `Bearer ${await app.auth.tokens.issue(session.token, 600_000)}`;
});
afterAll(() => running.remove());

/** A board of its own for every call: what one of them changed must not keep the next one's input from the database. */
async function makeBoard(): Promise<SampleBoard> {
  const em = running.core.fork();
  const ticket = randomUUID();
  const { id: waffleId, slug } = await addWaffle(em, { totalSpots: 4 });
  const claimId = await addClaim(em, waffleId, { number: 1, handle: 'mia' });
  await addClaim(em, waffleId, { number: 2, handle: 'kat', status: 'paid' });
  await em.execute('update claim set ticket_hash = ? where id = ?', [hashTicket(ticket), claimId]);
  return { slug, waffleId, claimId, ticket };
}

/** The places of an input and what to put there; the input itself is the empty place. */
function* spoilers(value: unknown, place: Place = []): Generator<readonly [Place, unknown]> {
  const bad = typeof value === 'string' ? TEXTS : typeof value === 'number' ? NUMBERS : WHOLES;
  for (const one of bad) yield [place, one];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) yield* spoilers(part, [...place, key]);
}

function put(value: unknown, [key, ...rest]: Place, bad: unknown): unknown {
  if (key === undefined) return bad;
  if (Array.isArray(value)) return value.with(Number(key), put(value[Number(key)], rest, bad));
  const object = value as Json;
  return { ...object, [key]: put(object[key], rest, bad) };
}

/** What must not be in any refusal. */
const INSIDES = /\bat .*\.ts:|node_modules|insert into |select .* from /i;

interface Asked {
  readonly method: RestRoute['method'];
  readonly url: string;
  readonly payload?: unknown;
}

/** What is wrong with what comes back; null where it is an answer, or a refusal in good form. */
async function faultOf({ method, url, payload }: Asked): Promise<string | null> {
  const hasBody = payload !== undefined;
  const { statusCode, body } = await running.app.http.inject({
    method,
    url,
    headers: { authorization, 'x-syrup': '1', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { payload: JSON.stringify(payload) } : {}),
  });
  if (statusCode < 400 || (statusCode < 500 && !INSIDES.test(body))) return null;
  const sent = hasBody ? ` ${JSON.stringify(payload).slice(0, 300)}` : '';
  return `${method} ${url.slice(0, 200)}${sent}: ${statusCode} ${body.slice(0, 200)}`;
}

function procedures(): [path: string, procedure: AnyTRPCProcedure][] {
  const router: AnyTRPCRouter = createAppRouter(running.app.parts);
  return Object.entries(router._def.procedures as Record<string, AnyTRPCProcedure>);
}

describe('over tRPC', () => {
  const askFor = (path: string, type: string, input: unknown): Asked =>
    type === 'mutation'
      ? { method: 'POST', url: `/trpc/${path}`, payload: input }
      : { method: 'GET', url: `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}` };

  it('every procedure that takes an input has a good one to begin with', async () => {
    const wanting = procedures().filter(
      ([, { _def }]) => (_def as unknown as { inputs: readonly unknown[] }).inputs.length > 0,
    );
    expect(wanting.map(([path]) => path).sort()).toEqual(Object.keys(SAMPLE_INPUTS).sort());
    for (const [path, procedure] of wanting) {
      if (procedure._def.type === 'subscription') continue;
      const input = { opId: randomUUID(), ...SAMPLE_INPUTS[path]?.(await makeBoard()) };
      const { method, url, payload } = askFor(path, procedure._def.type, input);
      const answer = await running.app.http.inject({
        method,
        url,
        headers: { authorization, 'x-syrup': '1', 'content-type': 'application/json' },
        ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
      });
      expect(answer.body, path).not.toContain('request.invalid');
      expect(answer.statusCode, path).toBeLessThan(500);
    }
  });

  it('none fails, whatever its input holds', async () => {
    const faults: unknown[] = [];
    for (const [path, { _def }] of procedures()) {
      if (_def.type === 'subscription') continue;
      const envelope = _def.type === 'mutation' ? { opId: randomUUID() } : {};
      const make = SAMPLE_INPUTS[path] ?? (() => ({}));
      for (const [place, bad] of spoilers({ ...envelope, ...make(await makeBoard()) })) {
        const input = {
          ...envelope,
          ...make(await makeBoard()),
          ...('opId' in envelope ? { opId: randomUUID() } : {}),
        };
        const fault = await faultOf(askFor(path, _def.type, put(input, place, bad)));
        if (fault !== null) faults.push(fault);
      }
    }
    expect(faults).toEqual([]);
  }, 240_000);
});

describe('over REST', () => {
  /** What a part of an address can be, as it stands on the wire. */
  const PARTS = [
    '%00',
    'mi%00a',
    '%ED%A0%80',
    '%F0%9F',
    '%zz',
    'x'.repeat(900),
    '%F0%9F%92%A5',
    '..%2f..',
    '0',
    '-1',
    '1e9',
    '99999999999999999999',
    '__proto__',
    "'",
  ];

  async function makeAddress(path: string, changed?: string, part = ''): Promise<string> {
    const { slug } = await makeBoard();
    const params: Readonly<Record<string, string>> = { slug, number: '1', handle: 'mia' };
    return path.replaceAll(/:([a-z]+)/gi, (_whole, name: string) =>
      name === changed ? part : (params[name] ?? ''),
    );
  }

  async function* asksOf({ method, path, sample }: RestRoute): AsyncGenerator<Asked> {
    const good = method === 'GET' ? undefined : ((sample ?? {}) as Json);
    for (const part of PARTS) {
      for (const [, name] of path.matchAll(/:([a-z]+)/gi)) {
        yield { method, url: await makeAddress(path, name, part), payload: good };
      }
      const query = `page=${part}&per_page=${part}&filter=${part}&since=${part}`;
      yield { method, url: `${await makeAddress(path)}?${query}`, payload: good };
    }
    if (good === undefined) return;
    for (const [place, bad] of spoilers(good)) {
      const { slug } = await makeBoard();
      const named = 'waffle_slug' in good ? { ...good, waffle_slug: slug } : good;
      yield { method, url: await makeAddress(path), payload: put(named, place, bad) };
    }
  }

  it('no route fails, whatever its address and body hold', async () => {
    const faults: string[] = [];
    for (const route of running.app.routes) {
      for await (const asked of asksOf(route)) {
        const fault = await faultOf(asked);
        if (fault !== null) faults.push(fault);
      }
    }
    expect(faults).toEqual([]);
  }, 240_000);
});
