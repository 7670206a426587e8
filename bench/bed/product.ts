import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProductCommands } from '../serve-product.ts';
import { type Child, startChild } from './child-process.ts';
import type { BenchDatabase } from './postgres.ts';

export interface RunningProduct extends Child<ProductCommands> {
  readonly port: number;
}

export interface ProductStart {
  /** One of its own choice unless given. */
  readonly port?: number;
  readonly redisUrl?: string;
  readonly admin?: { readonly username: string; readonly email: string; readonly password: string };
  /** Arguments for Node itself. */
  readonly execArgs?: readonly string[];
  /** With the pages that `npm run build` made. */
  readonly withPages?: boolean;
  /** With the background jobs, which others would measure as well. */
  readonly withJobs?: boolean;
}

/** Starts the product on a database of the bench, without the limits that are there against what a bench does. */
export async function startProduct(
  database: BenchDatabase,
  { port = 0, redisUrl, admin, execArgs = [], withPages = false, withJobs = false }: ProductStart = {},
): Promise<RunningProduct> {
  const dataDir = await mkdtemp(join(tmpdir(), 'syrup-bench-data-'));
  const child = await startChild<ProductCommands>('serve-product.ts', {
    args: [...(withPages ? ['built'] : []), ...(withJobs ? ['jobs'] : [])],
    execArgs: ['--expose-gc', ...profilerArgs(), ...execArgs],
    env: {
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl ?? '',
      APP_SECRET: randomBytes(24).toString('hex'),
      CLAIM_LIMIT: 'off',
      PUBLIC_URL: '',
      ADMIN_EMAIL: admin?.email ?? '',
      ADMIN_USERNAME: admin?.username ?? '',
      ADMIN_PASSWORD: admin?.password ?? '',
    },
  });
  return {
    ...child,
    port: await child.call('address', null),
    stop: async (signal) => {
      await child.stop(signal);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** `BENCH_PROFILE=folder` keeps a CPU profile of every product the bench starts. */
function profilerArgs(): string[] {
  const folder = process.env.BENCH_PROFILE;
  return folder === undefined || folder === '' ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}
