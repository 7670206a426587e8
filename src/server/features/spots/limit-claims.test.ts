import { describe, expect, it } from 'vitest';
import { createSteppedClock } from '#server/core/testing.ts';
import { createMemoryThrottle } from '#server/core/throttle.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { type ClaimAllowance, createClaimLimits, unlimitedClaims } from './limit-claims.ts';

const clock = createSteppedClock();
const usual: ClaimAllowance = {
  claim_burst: 10,
  claim_refill_seconds: 6,
  claim_address_burst: 100,
  claim_address_per_second: 10,
};
const makeLimits = (readAllowance = () => Promise.resolve(usual)) =>
  createClaimLimits(createMemoryThrottle(clock), readAllowance);
let made = 0;
const nextId = () => {
  made += 1;
  return `op-${made}`;
};
const succeed = () => Promise.resolve('done');

interface From {
  readonly opId?: string;
  readonly who?: string;
  readonly deviceId?: string | null;
  readonly ip?: string | null;
}
const call = ({ opId = nextId(), who = `handle:${nextId()}`, deviceId = null, ip = null }: From) => ({
  opId,
  who,
  deviceId,
  ip,
});

/** How many of `count` calls get through before the first is refused. */
async function passed(
  limits: ReturnType<typeof makeLimits>,
  count: number,
  from: () => From,
): Promise<number> {
  for (let i = 0; i < count; i += 1) {
    const refused = await limits.run(call(from()), succeed).catch((error: unknown) => error);
    if (refused !== 'done') return i;
  }
  return count;
}

describe('the limits on claims', () => {
  it('let a handle claim ten times at once, then once every six seconds', async () => {
    const limits = makeLimits();
    const mia = () => ({ who: 'handle:mia' });
    expect(await passed(limits, 20, mia)).toBe(10);
    await expect(limits.run(call(mia()), succeed)).rejects.toMatchObject({
      code: 'request.rate_limited',
      details: { retry_after: 6 },
    });
    clock.stepMs(5_001);
    await expect(limits.run(call(mia()), succeed)).rejects.toMatchObject({ details: { retry_after: 1 } });
    clock.stepMs(999);
    expect(await passed(limits, 20, mia)).toBe(1);
  });

  it('are what the settings say at the moment of the claim', async () => {
    let allowed = { ...usual, claim_burst: 3 };
    const limits = makeLimits(() => Promise.resolve(allowed));
    expect(await passed(limits, 20, () => ({ who: 'handle:ola' }))).toBe(3);
    allowed = { ...usual, claim_refill_seconds: 1, claim_address_burst: 2 };
    clock.stepMs(1_000);
    expect(await passed(limits, 20, () => ({ who: 'handle:ola' }))).toBe(1);
    expect(await passed(limits, 20, () => ({ ip: '192.0.2.77' }))).toBe(2);
  });

  it('let a device claim ten times under any handles', async () => {
    expect(await passed(makeLimits(), 20, () => ({ deviceId: 'phone' }))).toBe(10);
  });

  it('let an address, which many phones share, claim a hundred times and then ten a second', async () => {
    const limits = makeLimits();
    const carrier = () => ({ ip: '192.0.2.1' });
    expect(await passed(limits, 200, carrier)).toBe(100);
    clock.stepMs(1_000);
    expect(await passed(limits, 200, carrier)).toBe(10);
  });

  it('count all addresses of one IPv6 network together', async () => {
    const limits = makeLimits();
    const hosts = Array.from({ length: 200 }, (_, index) => `2001:db8::${index.toString(16)}`);
    expect(await passed(limits, 200, () => ({ ip: hosts.shift() ?? null }))).toBe(100);
  });

  it('refuse before any work begins', async () => {
    const limits = makeLimits();
    await passed(limits, 10, () => ({ who: 'handle:mia' }));
    let begun = false;
    const work = () => {
      begun = true;
      return succeed();
    };
    await expect(limits.run(call({ who: 'handle:mia' }), work)).rejects.toBeInstanceOf(AppError);
    expect(begun).toBe(false);
  });

  it('are off where they are switched off', async () => {
    expect(await passed(unlimitedClaims, 500, () => ({ who: 'handle:mia', ip: '192.0.2.1' }))).toBe(500);
  });
});

describe('a repeated operation', () => {
  const spent = async () => {
    const limits = makeLimits();
    const opId = nextId();
    await limits.run(call({ opId, who: 'handle:mia' }), succeed);
    await passed(limits, 20, () => ({ who: 'handle:mia' }));
    return { limits, opId };
  };

  it('gets its answer though the handle has no tokens left', async () => {
    const { limits, opId } = await spent();
    expect(await limits.run(call({ opId, who: 'handle:mia' }), succeed)).toBe('done');
    await expect(limits.run(call({ who: 'handle:mia' }), succeed)).rejects.toBeInstanceOf(AppError);
  });

  it('gets its answer while the first copy is still under way', async () => {
    const limits = makeLimits();
    await passed(limits, 9, () => ({ who: 'handle:mia' }));
    const opId = nextId();
    const copies = [1, 2, 3].map(() => limits.run(call({ opId, who: 'handle:mia' }), succeed));
    expect(await Promise.all(copies)).toEqual(['done', 'done', 'done']);
  });

  it('does not slip past the limits beside a first copy that is refused', async () => {
    const limits = makeLimits();
    await passed(limits, 10, () => ({ who: 'handle:mia' }));
    const opId = nextId();
    const copies = [1, 2, 3].map(() => limits.run(call({ opId, who: 'handle:mia' }), succeed));
    const outcomes = await Promise.allSettled(copies);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('passes twenty times and then counts like a new one, so that one id is no free pass', async () => {
    const { limits, opId } = await spent();
    expect(await passed(limits, 100, () => ({ opId, who: 'handle:mia' }))).toBe(20);
  });

  it('counts again after a refusal, so that one id cannot try spot after spot', async () => {
    const limits = makeLimits();
    const opId = nextId();
    const refuse = () => Promise.reject(new AppError('spot.taken'));
    const codes = [];
    for (let i = 0; i < 11; i += 1) {
      const error: unknown = await limits
        .run(call({ opId, who: 'handle:mia' }), refuse)
        .catch((one: unknown) => one);
      codes.push(error instanceof AppError ? error.code : error);
    }
    expect(codes).toEqual([...Array.from({ length: 10 }, () => 'spot.taken'), 'request.rate_limited']);
  });

  it('passes after an outage: whether it was done is what it asks', async () => {
    const limits = makeLimits();
    const opId = nextId();
    const lose = () => Promise.reject(new AppError('server.busy'));
    await expect(limits.run(call({ opId, who: 'handle:mia' }), lose)).rejects.toMatchObject({
      code: 'server.busy',
    });
    await passed(limits, 20, () => ({ who: 'handle:mia' }));
    expect(await limits.run(call({ opId, who: 'handle:mia' }), succeed)).toBe('done');
  });
});
