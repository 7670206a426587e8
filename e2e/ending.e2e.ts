import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';

/** How the product ends: always in order, the embedded database with it, and never silently. */

/** Faults that no request can cause any more, brought in from outside. */
const PLANTED = `
  process.on('SIGUSR2', () => { throw new Error('planted fault'); });
  process.on('SIGWINCH', () => { void Promise.reject(new Error('planted rejection')); });`;
const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(PLANTED)}`;

let runner: ProductRunner;
let product: RunningProduct;

beforeEach(async () => {
  runner = await createProductRunner({ NODE_OPTIONS, LOG_LEVEL: 'info' });
  product = await runner.start();
});
afterEach(() => runner.remove());

/** PostgreSQL removes this file when it has ended in order, and only then. */
const isDatabaseOpen = () => existsSync(join(runner.dataDir, 'postgres/18/postmaster.pid'));

describe('the product ends in order', () => {
  it('on a signal, although somebody stalls in the middle of a request', async () => {
    expect(isDatabaseOpen()).toBe(true);
    const { hostname, port, host } = new URL(product.url);
    const stalled = connect(Number(port), hostname);
    stalled.on('error', () => undefined);
    await once(stalled, 'connect');
    stalled.write(`POST /api/claims HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`);
    stalled.write('Content-Length: 100\r\n\r\n{');
    product.process.kill('SIGTERM');
    expect(await product.ended()).toBe(0);
    expect(isDatabaseOpen()).toBe(false);
    stalled.destroy();
  });

  it.each([
    ['an error that nobody catches', 'SIGUSR2', 'planted fault'],
    ['a promise that nobody awaits', 'SIGWINCH', 'planted rejection'],
  ] as const)('on %s, and says so', async (_what, signal, message) => {
    product.process.kill(signal);
    expect(await product.ended()).toBe(1);
    expect(isDatabaseOpen()).toBe(false);
    const fatal = product
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{"level":"fatal"'));
    expect(fatal).toHaveLength(1);
    expect(fatal[0]).toContain(message);
  });

  it('and starts anew on the same data', async () => {
    product.process.kill('SIGUSR2');
    await product.ended();
    product = await runner.start();
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
  });
});
