import { describe, expect, it } from 'vitest';
import { createSteppedClock } from './testing.ts';
import { type Bucket, createMemoryThrottle } from './throttle.ts';

const LIMIT = { burst: 3, refillMs: 1_000 };
const bucket = (key: string): Bucket => ({ key, limit: LIMIT });

describe('a throttle', () => {
  it('lets a burst through, then one per refill, and says how long to wait', async () => {
    const clock = createSteppedClock();
    const throttle = createMemoryThrottle(clock);
    const take = () => throttle.take([bucket('mia')]);
    expect([await take(), await take(), await take()]).toEqual([0, 0, 0]);
    expect(await take()).toBe(1_000);
    clock.stepMs(400);
    expect(await take()).toBe(600);
    clock.stepMs(600);
    expect(await take()).toBe(0);
    expect(await take()).toBe(1_000);
  });

  it('fills a bucket up to its burst and no further', async () => {
    const clock = createSteppedClock();
    const throttle = createMemoryThrottle(clock);
    await throttle.take([bucket('mia')]);
    clock.stepMs(1_000_000);
    const waits = [];
    for (let i = 0; i < 4; i += 1) waits.push(await throttle.take([bucket('mia')]));
    expect(waits).toEqual([0, 0, 0, 1_000]);
  });

  it('takes from all buckets or from none', async () => {
    const throttle = createMemoryThrottle(createSteppedClock());
    for (let i = 0; i < 3; i += 1) await throttle.take([bucket('mia')]);
    expect(await throttle.take([bucket('phone'), bucket('mia')])).toBe(1_000);
    const waits = [];
    for (let i = 0; i < 4; i += 1) waits.push(await throttle.take([bucket('phone')]));
    expect(waits).toEqual([0, 0, 0, 1_000]);
  });

  it('gives nothing and takes nothing when the clock is set back', async () => {
    const clock = createSteppedClock();
    const throttle = createMemoryThrottle(clock);
    await throttle.take([bucket('mia')]);
    clock.stepMs(-60_000);
    expect(await throttle.take([bucket('mia')])).toBe(0);
    expect(await throttle.take([bucket('mia')])).toBe(0);
    expect(await throttle.take([bucket('mia')])).toBe(1_000);
  });

  it('keeps no more buckets than it may, and lets the longest unused go first', async () => {
    const throttle = createMemoryThrottle(createSteppedClock(), 10);
    for (let i = 0; i < 3; i += 1) await throttle.take([bucket('busy')]);
    for (let i = 0; i < 9; i += 1) await throttle.take([bucket(`other-${i}`)]);
    expect(await throttle.take([bucket('busy')])).toBe(1_000);
    for (let i = 0; i < 12; i += 1) await throttle.take([bucket(`more-${i}`)]);
    expect(await throttle.take([bucket('busy')])).toBe(0);
  });
});
