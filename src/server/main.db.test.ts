import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');
const APP_SECRET = 'b3c1f0d2a4e5968778695a4b3c2d1e0f';
/** Nothing listens there. */
const NOWHERE = '127.0.0.1:1';

/** Starts the product in a process of its own and waits for its end. */
async function runToItsEnd(env: Readonly<Record<string, string>>) {
  const dataDir = await mkdtemp(join(tmpdir(), 'syrup-main-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += String(chunk);
  });
  const [code] = (await once(child, 'close', { signal: AbortSignal.timeout(25_000) })) as [number | null];
  return { code, errors };
}

it('a start that fails ends with one sentence, also where Redis is configured', async () => {
  const { code, errors } = await runToItsEnd({
    DATABASE_URL: `postgres://syrup@${NOWHERE}/syrup`,
    REDIS_URL: `redis://${NOWHERE}`,
    APP_SECRET,
  });
  expect(code).toBe(1);
  expect(errors).toMatch(/^syrup: [^\n]+\n$/);
});

it('a wrong setting ends the start before anything is made', async () => {
  const { code, errors } = await runToItsEnd({ TRUST_PROXY: '10.0.0.0/99' });
  expect(code).toBe(1);
  expect(errors).toMatch(/^syrup: TRUST_PROXY must be [^\n]+\n$/);
});
