import { AppError } from '#shared/kernel/errors.ts';
import { type App, createApp } from './app.ts';
import { seedDemo } from './cli/seed-demo.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createLogger } from './core/logger.ts';
import { createRedisWakeups } from './core/redis-wakeups.ts';
import { createLocalWakeups } from './core/wakeups.ts';
import { DatabaseUnavailableError } from './db/connection.ts';
import { EmbeddedPostgresError } from './db/embedded/embedded-postgres-error.ts';
import { bootstrapAdmin } from './features/accounts/commands/bootstrap-admin.ts';
import { openSetupLink } from './features/auth/commands/open-setup-link.ts';
import { openProduct, type Product } from './product.ts';

/** Longer than anything that is under way may take. */
const SHUTDOWN_MS = 15_000;

interface Flags {
  /** Serve the sources through Vite. */
  readonly dev: boolean;
  /** Fill the demonstration boards before serving. */
  readonly demo: boolean;
}

/** Starts the product in this process and keeps it running until a signal ends it. */
export async function startServer(flags: Flags): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel);
  const wakeups =
    config.redisUrl === null ? createLocalWakeups() : createRedisWakeups({ url: config.redisUrl, log });
  const product = await openProduct({
    config,
    log,
    wakeups,
    onDatabaseLost: () => {
      log.fatal('the database is gone; ending so that whoever supervises this process can start it anew');
      process.exit(1);
    },
  });
  const app = await createApp({ product, client: flags.dev ? 'development' : 'built' }).catch(
    async (error: unknown) => {
      await product.close();
      throw error;
    },
  );
  endOnSignals(app, product);
  try {
    await bootstrapAdmin(product.core, config, (password, owner) =>
      app.auth.passwords.prepare(password, owner),
    );
    if (flags.demo) await seedDemo(product.core);
    const address = await app.listen(config.host, config.port);
    greet(config, product, address, await openSetupLink(product.core, config.bootstrap, product.appSecret));
  } catch (error) {
    await app.close();
    await product.close();
    throw error;
  }
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

function endOnSignals(app: App, product: Product): void {
  let ending = false;
  const end = () => {
    // A second signal means that somebody has no patience for the first.
    if (ending) process.exit(130);
    ending = true;
    const deadline = setTimeout(() => process.exit(1), SHUTDOWN_MS);
    deadline.unref();
    app
      .close()
      .then(() => product.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          product.core.log.error({ err: error }, 'the shutdown failed');
          process.exit(1);
        },
      );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

/** Prints what a person can act on as one line; anything else is a bug of ours and keeps its stack. */
export function reportFailure(error: unknown): void {
  const expected =
    error instanceof AppError ||
    error instanceof ConfigError ||
    error instanceof DatabaseUnavailableError ||
    error instanceof EmbeddedPostgresError ||
    (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES'));
  process.stderr.write(
    `${expected && error instanceof Error ? `syrup: ${error.message}` : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = 1;
}

if (import.meta.main) {
  const flags = process.argv.slice(2);
  await startServer({ dev: flags.includes('--dev'), demo: flags.includes('--demo') }).catch(reportFailure);
}
