import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDrandBeacon, noBeacon } from './drand-beacon.ts';

const CHAIN = '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971';
const GENESIS_MS = 1_692_803_367_000;
const NOW = new Date('2026-11-20T19:00:00.000Z');
const ROUND_NOW = Math.floor((NOW.getTime() - GENESIS_MS) / 3_000) + 1;
const RANDOMNESS = 'ab'.repeat(32);

/** A host of the drand network, on this machine: what it answers is set by each test. */
let answer: (name: string) => { status: number; body: string } | null;
let asked: string[];
let host: Server;
let url: string;

beforeAll(async () => {
  host = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answered = answer(request.url?.split('/').at(-1) ?? '');
    // No answer at all: a host that takes the connection and then says nothing.
    if (answered === null) return;
    response.writeHead(answered.status, { 'content-type': 'application/json' }).end(answered.body);
  });
  await new Promise<void>((resolve) => {
    host.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
});
afterAll(() => {
  host.closeAllConnections();
  host.close();
});
beforeEach(() => {
  asked = [];
});

const publish = (round: number, randomness = RANDOMNESS) => ({
  status: 200,
  body: JSON.stringify({ round, randomness, signature: 'cd'.repeat(48) }),
});

describe('the public beacon', () => {
  it('names a round that is a few seconds ahead, and when it will be out', async () => {
    answer = () => publish(ROUND_NOW);
    const next = await createDrandBeacon([url]).next(NOW);
    expect(next).toEqual({
      chain: CHAIN,
      round: ROUND_NOW + 3,
      availableAt: new Date(GENESIS_MS + (ROUND_NOW + 2) * 3_000),
    });
    const aheadMs = (next?.availableAt.getTime() ?? 0) - NOW.getTime();
    expect(aheadMs).toBeGreaterThan(5_000);
    expect(aheadMs).toBeLessThanOrEqual(9_000);
    expect(asked).toEqual([`/${CHAIN}/public/latest`]);
  });

  it('goes by the host where our clock is a little behind, so that the round is never one that is out', async () => {
    answer = () => publish(ROUND_NOW + 5);
    expect((await createDrandBeacon([url]).next(NOW))?.round).toBe(ROUND_NOW + 8);
  });

  it.each([-1_000, 1_000])('names none where the clocks are %d rounds apart', async (apart) => {
    answer = () => publish(ROUND_NOW + apart);
    expect(await createDrandBeacon([url]).next(NOW)).toBeNull();
  });

  it('reads the randomness of exactly the round that was asked for', async () => {
    answer = (name) => publish(Number(name));
    const beacon = createDrandBeacon([url]);
    expect(await beacon.read({ chain: CHAIN, round: 7 })).toBe(RANDOMNESS);
    expect(asked).toEqual([`/${CHAIN}/public/7`]);
    answer = () => publish(8);
    expect(await beacon.read({ chain: CHAIN, round: 7 })).toBeNull();
    expect(await beacon.read({ chain: 'ff'.repeat(32), round: 7 })).toBeNull();
  });

  it.each([
    ['a round that is not out yet', { status: 425, body: '{}' }],
    ['an error page', { status: 200, body: '<html>' }],
    ['randomness that is none', { status: 200, body: JSON.stringify({ round: 7, randomness: 'xyz' }) }],
    ['an address that moved', { status: 302, body: '' }],
  ])('has nothing to give where the host answers with %s', async (_what, answered) => {
    answer = () => answered;
    const beacon = createDrandBeacon([url]);
    expect(await beacon.read({ chain: CHAIN, round: 7 })).toBeNull();
    expect(await beacon.next(NOW)).toBeNull();
  });

  it('takes the first good answer of several hosts, dead ones included', async () => {
    answer = () => publish(ROUND_NOW);
    const beacon = createDrandBeacon(['http://127.0.0.1:1', url]);
    expect((await beacon.next(NOW))?.round).toBe(ROUND_NOW + 3);
  });

  it('gives up on a host that says nothing after three seconds', async () => {
    answer = () => null;
    const startedMs = performance.now();
    expect(await createDrandBeacon([url]).next(NOW)).toBeNull();
    expect(performance.now() - startedMs).toBeLessThan(4_500);
  });

  it('is simply missing where none is configured', async () => {
    expect(createDrandBeacon([])).toBe(noBeacon);
    expect(await noBeacon.next(NOW)).toBeNull();
    expect(await noBeacon.read({ chain: CHAIN, round: 7 })).toBeNull();
  });
});
