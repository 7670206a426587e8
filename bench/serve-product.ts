/** The product as a process of the bench, configured by the same environment as `npm start`. */
import { createApp } from '#server/app.ts';
import { readConfig } from '#server/config.ts';
import { createLogger } from '#server/core/logger.ts';
import { createRedisWakeups } from '#server/core/redis-wakeups.ts';
import { createLocalWakeups } from '#server/core/wakeups.ts';
import { bootstrapAdmin } from '#server/features/accounts/commands/bootstrap-admin.ts';
import { openProduct } from '#server/product.ts';
import { serveCommands } from './bed/serve-commands.ts';

const config = readConfig(process.env);
const log = createLogger(config.logLevel);
const wakeups =
  config.redisUrl === null ? createLocalWakeups() : createRedisWakeups({ url: config.redisUrl, log });
const product = await openProduct({ config, log, wakeups });
// The pages of `npm run build` only where a goal is about them: the others then need no build.
const client = process.argv.includes('built') ? 'built' : 'none';
const jobs = process.argv.includes('jobs') ? 'run' : 'off';
const app = await createApp({ product, client, jobs });
await bootstrapAdmin(product.core, config, (password, owner) => app.auth.passwords.prepare(password, owner));
const address = await app.listen(config.host, config.port);

async function end(): Promise<void> {
  await app.close();
  await product.close();
  process.exit(0);
}
process.on('SIGTERM', () => void end());

const commands = {
  address: (_input: null) => Number(new URL(address).port),
  /** Gives back what is only waiting to be collected, so that memory can be compared. */
  collect: (_input: null): void => {
    globalThis.gc?.();
    globalThis.gc?.();
  },
};

export type ProductCommands = typeof commands;

serveCommands(commands);
