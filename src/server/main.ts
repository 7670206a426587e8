import type { Logger } from 'pino';
import { AppError } from '#shared/kernel/errors.ts';
import { createApp } from './app.ts';
import { seedDemo } from './cli/seed-demo.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createLogRing, type LogRing } from './core/log-ring.ts';
import { createLogger } from './core/logger.ts';
import { createRedisWakeups } from './core/redis-wakeups.ts';
import { createLocalWakeups } from './core/wakeups.ts';
import { BackupError } from './db/backup-file.ts';
import { DatabaseUnavailableError } from './db/connection.ts';
import { EmbeddedPostgresError } from './db/embedded/embedded-postgres-error.ts';
import { createEnding, type Ending, endWithProcess } from './end-process.ts';
import { bootstrapAdmin } from './features/accounts/commands/bootstrap-admin.ts';
import { openSetupLink } from './features/auth/commands/open-setup-link.ts';
import { openProduct, type Product } from './product.ts';

/** Whoever sends or reads slowly is cut off after five seconds, so these are for what hangs. */
const DOORS_CLOSE_MS = 8_000;
const PRODUCT_CLOSE_MS = 8_000;
/** Nothing is open after a failed start; what might still keep the process alive must not. */
const FAILED_EXIT_MS = 2_000;

interface Flags {
  /** Serve the sources through Vite. */
  readonly dev: boolean;
  /** Fill the demonstration boards before serving. */
  readonly demo: boolean;
}

/** Starts the product in this process and keeps it running until a signal ends it. */
export async function startServer(flags: Flags): Promise<void> {
  const config = readConfig();
  const logs = createLogRing();
  const log = createLogger(config.logLevel, logs);
  const ending = createEnding(log);
  endWithProcess(ending, log);
  try {
    await open(flags, config, { log, logs }, ending);
  } catch (error) {
    await ending.closeAll();
    throw error;
  }
}

async function open(
  flags: Flags,
  config: Config,
  { log, logs }: { readonly log: Logger; readonly logs: LogRing },
  ending: Ending,
): Promise<void> {
  const product = await openProduct({
    config,
    log,
    wakeups:
      config.redisUrl === null ? createLocalWakeups() : createRedisWakeups({ url: config.redisUrl, log }),
    onDatabaseLost: () => {
      log.fatal('the database is gone; ending so that whoever supervises this process can start it anew');
      process.exit(1);
    },
  });
  ending.add({ name: 'the product', withinMs: PRODUCT_CLOSE_MS, close: () => product.close() });
  const app = await createApp({ product, client: flags.dev ? 'development' : 'built', jobs: 'run', logs });
  ending.add({ name: 'the doors', withinMs: DOORS_CLOSE_MS, close: () => app.close() });
  await bootstrapAdmin(product.core, config, (password, owner) =>
    app.auth.passwords.prepare(password, owner),
  );
  if (flags.demo) await seedDemo(product.core);
  const address = await app.listen(config.host, config.port);
  greet(config, product, address, await openSetupLink(product.core, config.bootstrap, product.appSecret));
}

/** Says where the product is. The setup link is shown here and nowhere else. */
function greet(config: Config, product: Product, address: string, setupToken: string | null): void {
  const home = config.publicUrl ?? address;
  const lines = ['', `  Syrup is running at ${home}`, `  Operators sign in at ${home}/admin/`];
  if (product.databaseKind === 'embedded') lines.push(`  Data is kept in ${config.dataDir}`);
  if (setupToken !== null) {
    lines.push('', '  Create the first account with this link (valid until used):');
    lines.push(`  ${home}/setup#token=${setupToken}`);
  }
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

/** Prints what a person can act on as one line; anything else is a bug of ours and keeps its stack. */
export function reportFailure(error: unknown): void {
  const expected =
    error instanceof AppError ||
    error instanceof ConfigError ||
    error instanceof DatabaseUnavailableError ||
    error instanceof BackupError ||
    error instanceof EmbeddedPostgresError ||
    (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES'));
  process.stderr.write(
    `${expected && error instanceof Error ? `syrup: ${error.message}` : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = 1;
  setTimeout(() => process.exit(), FAILED_EXIT_MS).unref();
}

if (import.meta.main) {
  const flags = process.argv.slice(2);
  await startServer({ dev: flags.includes('--dev'), demo: flags.includes('--demo') }).catch(reportFailure);
}
