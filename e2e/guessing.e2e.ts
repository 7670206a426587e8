import { describe, expect, it } from 'vitest';
import { createProductRunner, type RunningProduct } from './harness.ts';
import { createFirstOperator } from './sign-in.ts';
import { countJudgedGuesses, timeSignIns } from './time-sign-ins.ts';

/** Whoever guesses learns nothing and gains nothing. `npm run security` does the same at full size. */

async function withProduct<Answer>(
  env: Readonly<Record<string, string>>,
  use: (product: RunningProduct, username: string) => Promise<Answer>,
): Promise<Answer> {
  const runner = await createProductRunner(env);
  try {
    const product = await runner.start();
    return await use(product, (await createFirstOperator(product)).username);
  } finally {
    await runner.remove();
  }
}

describe('somebody who guesses', { timeout: 120_000 }, () => {
  it('gets the same answer for a name that nobody has, in a time that tells nothing', async () => {
    const report = await withProduct({ TRUST_PROXY: '1' }, ({ url }, username) =>
      timeSignIns(url, username, 20),
    );
    expect(report.different).toBe(0);
    expect(Math.abs(report.t), JSON.stringify(report)).toBeLessThan(4.5);
  });

  it('has five tries, whatever addresses they name in front of their own', async () => {
    const judged = await withProduct({}, ({ url }, username) => countJudgedGuesses(url, username, 500));
    expect(judged).toBe(5);
  });
});
