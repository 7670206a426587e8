import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 20_000;

export interface RunningProduct {
  /** Where it answers, `http://127.0.0.1:port`, the same after a restart. */
  readonly url: string;
  /** The one-time setup link it printed; null once there is an account. */
  readonly setupLink: string | null;
  readonly process: ChildProcess;
  /** Everything it has printed so far. */
  output(): string;
  /** Waits until it ends by itself, and returns its exit code. An end that nobody waits for fails the test. */
  ended(): Promise<number | null>;
}

export interface ProductRunner {
  /** Where it keeps the embedded database and the secret. */
  readonly dataDir: string;
  /** Starts the built product and resolves when it serves. `flags` as `npm start` takes them. */
  start(...flags: readonly string[]): Promise<RunningProduct>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Runs a `syrup` command on the same data and returns what it printed. */
  syrup(args: readonly string[], input?: string): Promise<string>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/**
 * Runs the built product as its users do: a process of its own, on the embedded database, in a data folder of its own
 * and on a free port that it keeps across restarts. Claims are not limited unless `env` says so. `folder` is where it is
 * installed: here, unless a test deploys to an installation of its own.
 */
export async function createProductRunner(
  env: Readonly<Record<string, string>> = {},
  folder: string = ROOT,
): Promise<ProductRunner> {
  const dataDir = await mkdtemp(join(tmpdir(), 'syrup-e2e-'));
  const port = await freePort();
  const environment = {
    ...withoutProductSettings(process.env),
    PORT: String(port),
    DATA_DIR: dataDir,
    CLAIM_LIMIT: 'off',
    DRAND_URL: 'off',
    LOG_LEVEL: 'warn',
    WHOIS: 'off',
    ...env,
  };
  let running: ChildProcess | null = null;
  /** What it has printed; null before it serves, and once its end is expected. */
  let printedBy: (() => string) | null = null;

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const [child, printed] = [running, printedBy];
    running = null;
    printedBy = null;
    if (child === null) return;
    if (child.exitCode !== null || child.signalCode !== null) {
      // One that never served has said so already; one that served and is gone explains what came after.
      if (printed === null) return;
      throw new Error(`The product ended by itself (${child.exitCode ?? child.signalCode}):\n${printed()}`);
    }
    const exited = once(child, 'exit', { signal: AbortSignal.timeout(STOP_MS) });
    child.kill(signal);
    await exited;
  };

  return {
    dataDir,
    async start(...flags) {
      const child = spawn(process.execPath, ['src/server/main.ts', ...flags], {
        cwd: folder,
        env: environment,
      });
      running = child;
      const served = await waitUntilServing(child, `http://127.0.0.1:${port}`);
      printedBy = served.output;
      return {
        ...served,
        ended: async () => {
          printedBy = null;
          await once(child, 'exit', { signal: AbortSignal.timeout(START_MS) });
          return child.exitCode;
        },
      };
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async syrup(args, input = '') {
      const child = spawn(process.execPath, ['src/server/cli/syrup.ts', ...args], {
        cwd: folder,
        env: environment,
      });
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => {
        printed += String(chunk);
      });
      child.stderr.on('data', (chunk: Buffer) => {
        printed += String(chunk);
      });
      child.stdin.end(input);
      await once(child, 'exit', { signal: AbortSignal.timeout(START_MS) });
      return printed;
    },
    async remove() {
      try {
        await end('SIGTERM');
      } finally {
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  };
}

async function waitUntilServing(child: ChildProcess, url: string): Promise<Omit<RunningProduct, 'ended'>> {
  let printed = '';
  const collect = (chunk: Buffer) => {
    printed += String(chunk);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const deadline = AbortSignal.timeout(START_MS);
  const ended = once(child, 'exit', { signal: deadline }).then(() => {
    throw new Error(`The product ended instead of serving:\n${printed}`);
  });
  const greeted = (async () => {
    // The greeting is the last thing a start prints, and it is printed in one piece.
    while (!/Syrup is running at .*\n[\s\S]*\n\n$/.test(printed)) {
      if (child.stdout === null) throw new Error('The product has no output.');
      await once(child.stdout, 'data', { signal: deadline });
    }
  })();
  await Promise.race([greeted, ended]);
  ended.catch(() => undefined);
  const setupLink = /^\s*(http\S+\/setup#token=\S+)$/m.exec(printed)?.[1] ?? null;
  return { url, setupLink, process: child, output: () => printed };
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

/** What the machine has set for a product of its own must not reach the one under test. */
function withoutProductSettings(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const ours =
    /^(?:PORT|HOST|DATA_DIR|DATABASE_URL|REDIS_URL|APP_SECRET|PUBLIC_URL|TRUST_PROXY|ADMIN_.*|BOOTSTRAP|ALLOW_.*)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}
