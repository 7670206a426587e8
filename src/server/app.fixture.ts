import { type App, type AppOptions, createApp } from './app.ts';
import { readConfig } from './config.ts';
import type { Core } from './core/context.ts';
import { createTestCore } from './core/testing.ts';
import { createTestDatabase, type TestDatabase } from './db/testing.ts';

/** The whole product but its pages, on a test's database and a free port. */
export interface TestApp {
  readonly app: App;
  readonly core: Core;
  readonly database: TestDatabase;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  /** Closes the app, without dropping its database, as a shutdown does. */
  stop(): Promise<void>;
  /** Closes everything and drops the database. */
  remove(): Promise<void>;
}

/**
 * `env`: settings of the product; claims are not limited unless it says so. `beside`: another process on the same
 * database, which is dropped with the first one.
 */
export async function startTestApp(
  env: Readonly<Record<string, string>> = {},
  beside?: TestApp,
  options: Pick<AppOptions, 'requestLimits' | 'logs' | 'jobs'> = {},
): Promise<TestApp> {
  const database = beside?.database ?? (await createTestDatabase());
  const core = createTestCore(database);
  const app = await createApp({
    product: {
      config: readConfig({ CLAIM_LIMIT: 'off', DRAND_URL: 'off', WHOIS: 'off', ...env }),
      database,
      core,
      appSecret: 'a secret of the tests, long enough to be one',
      databaseKind: 'embedded',
      close: () => Promise.resolve(),
    },
    client: 'none',
    bcryptCost: 4,
    ...options,
  });
  const url = await app.listen('127.0.0.1', 0);
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= app.close());
  return {
    app,
    core,
    database,
    url,
    port: Number(new URL(url).port),
    stop,
    remove: async () => {
      await stop();
      if (beside === undefined) await database.drop();
    },
  };
}
