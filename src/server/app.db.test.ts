import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startTestApp } from './app.fixture.ts';

/** Longer than the grace, and far shorter than for ever. */
const SHUTDOWN_MS = 8_000;

async function open(port: number, text: string): Promise<Socket> {
  const connection = connect(port, '127.0.0.1');
  connection.on('error', () => undefined);
  await once(connection, 'connect');
  await new Promise((resolve) => connection.write(text, resolve));
  return connection;
}

it('a shutdown waits a little for whoever stalls in the middle of a request, and then hangs up', async () => {
  const running = await startTestApp();
  onTestFinished(() => running.remove());
  const arrived = vi.fn();
  running.app.http.server.on('request', arrived);
  const stalled = await open(
    running.port,
    'POST /api/claims HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  await vi.waitFor(() => expect(arrived).toHaveBeenCalled());
  const hungUp = once(stalled, 'close');
  const startedMs = performance.now();
  await running.stop();
  expect(performance.now() - startedMs).toBeLessThan(SHUTDOWN_MS);
  await hungUp;
});

it('a shutdown waits for nobody who has said nothing', async () => {
  const running = await startTestApp();
  onTestFinished(() => running.remove());
  const silent = await open(running.port, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(silent, 'data');
  const startedMs = performance.now();
  await running.stop();
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});
