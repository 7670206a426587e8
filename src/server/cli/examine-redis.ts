import { createClient } from '@redis/client';
import { type Finding, reasonOf } from './finding.ts';

const PATIENCE_MS = 3_000;

/** Whether Redis answers, where one is configured. */
export async function examineRedis(url: string | null): Promise<Finding[]> {
  const check = 'Redis';
  if (url === null) return [{ check, state: 'ok', text: 'not used: one process alone' }];
  const client = createClient({
    url,
    socket: { connectTimeout: PATIENCE_MS, reconnectStrategy: false },
    commandOptions: { timeout: PATIENCE_MS },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const beganMs = performance.now();
    await client.ping();
    return [{ check, state: 'ok', text: `answers in ${Math.ceil(performance.now() - beganMs)} ms` }];
  } catch (error) {
    return [
      {
        check,
        state: 'problem',
        text: `does not answer: ${reasonOf(error)}`,
        fix: 'Start it, or correct REDIS_URL. Meanwhile locks and limits count per process, and live boards lag.',
      },
    ];
  } finally {
    client.destroy();
  }
}
