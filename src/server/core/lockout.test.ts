import { describe, expect, it } from 'vitest';
import { createMemoryLockout, SIGN_IN_LIMITS } from './lockout.ts';
import { createSteppedClock } from './testing.ts';

const MINUTE_MS = 60_000;

function makeLockout(keysMax = 100) {
  const clock = createSteppedClock();
  return { clock, lockout: createMemoryLockout(clock, { ...SIGN_IN_LIMITS, keysMax }) };
}

async function failTimes(lockout: ReturnType<typeof createMemoryLockout>, key: string, times: number) {
  for (let i = 0; i < times; i += 1) await lockout.take(key);
}

describe('a lockout', () => {
  it('admits five failures in a row, says which is the last, and locks then', async () => {
    const { lockout } = makeLockout();
    const answers = [];
    for (let i = 0; i < 6; i += 1) answers.push(await lockout.take('ana'));
    expect(answers.slice(0, 5).map((answer) => answer.allowed && answer.isLast)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(answers[5]).toMatchObject({ allowed: false, retryAfterMs: 15 * MINUTE_MS });
  });

  it('opens again fifteen minutes after the fifth failure, not after the last refused try', async () => {
    const { clock, lockout } = makeLockout();
    await failTimes(lockout, 'ana', 5);
    clock.stepMs(14 * MINUTE_MS);
    expect(await lockout.take('ana')).toMatchObject({ allowed: false, retryAfterMs: MINUTE_MS });
    clock.stepMs(MINUTE_MS - 1);
    expect(await lockout.take('ana')).toMatchObject({ allowed: false, retryAfterMs: 1 });
    clock.stepMs(1);
    expect(await lockout.take('ana')).toEqual({ allowed: true, isLast: false });
  });

  it('starts from zero after a success', async () => {
    const { lockout } = makeLockout();
    await failTimes(lockout, 'ana', 4);
    await lockout.clear('ana');
    await failTimes(lockout, 'ana', 4);
    expect(await lockout.take('ana')).toEqual({ allowed: true, isLast: true });
  });

  it('forgets failures that nobody added to for fifteen minutes', async () => {
    const { clock, lockout } = makeLockout();
    await failTimes(lockout, 'ana', 4);
    clock.stepMs(15 * MINUTE_MS);
    expect(await lockout.take('ana')).toEqual({ allowed: true, isLast: false });
  });

  it('keeps keys apart', async () => {
    const { lockout } = makeLockout();
    await failTimes(lockout, 'ana', 6);
    expect(await lockout.take('bob')).toEqual({ allowed: true, isLast: false });
  });

  it('admits five of a hundred tries that are all under way at once', async () => {
    const { lockout } = makeLockout();
    const answers = await Promise.all(Array.from({ length: 100 }, () => lockout.take('ana')));
    expect(answers.filter((answer) => answer.allowed)).toHaveLength(5);
  });

  it('does not count a try that was given back, and takes back the lock it caused', async () => {
    const { lockout } = makeLockout();
    await failTimes(lockout, 'ana', 5);
    await lockout.giveBack('ana');
    expect(await lockout.take('ana')).toEqual({ allowed: true, isLast: true });
    expect(await lockout.take('ana')).toMatchObject({ allowed: false });
  });

  it('holds a bounded number of keys and gives up unlocked ones before locks', async () => {
    const { lockout } = makeLockout(3);
    await failTimes(lockout, 'locked', 5);
    await failTimes(lockout, 'old', 4);
    for (let i = 0; i < 50; i += 1) await lockout.take(`flood-${i}`);
    expect(await lockout.take('locked')).toMatchObject({ allowed: false });
    expect(await lockout.take('old')).toEqual({ allowed: true, isLast: false });
  });
});
