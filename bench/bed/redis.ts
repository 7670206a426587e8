import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { listen } from '../peers/listen.ts';

export interface RunningRedis {
  readonly url: string;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 5_000;

/**
 * Starts a Redis of the bench's own, so that no other process hears its messages; null where none is installed.
 * It keeps nothing on disk.
 */
export async function startRedis(): Promise<RunningRedis | null> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  for (const program of ['redis-server', 'valkey-server']) {
    const child = spawn(program, args, { stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', () => resolve());
    });
    if (await answersWithin(port, ended)) {
      return {
        url: `redis://127.0.0.1:${port}`,
        stop: async () => {
          child.kill('SIGTERM');
          await ended;
        },
      };
    }
    child.kill('SIGKILL');
  }
  return null;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answersWithin(port: number, ended: Promise<void>): Promise<boolean> {
  const endsMs = performance.now() + START_LIMIT_MS;
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  while (performance.now() < endsMs && !hasEnded) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (answers) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
