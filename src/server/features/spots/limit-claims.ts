import { addressGroup } from '#server/core/address-group.ts';
import type { BucketLimit, Throttle } from '#server/core/throttle.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { SettingValues } from '#shared/settings/settings.rules.ts';

/** How much claiming the system settings allow. */
export type ClaimAllowance = Pick<
  SettingValues,
  'claim_burst' | 'claim_refill_seconds' | 'claim_address_burst' | 'claim_address_per_second'
>;

/** Somebody claims by hand: ten quickly, then one every six seconds, unless the settings say otherwise. */
function personLimit(allowed: ClaimAllowance): BucketLimit {
  return { burst: allowed.claim_burst, refillMs: allowed.claim_refill_seconds * 1_000 };
}

/** A phone carrier's address stands for many people. */
function addressLimit(allowed: ClaimAllowance): BucketLimit {
  return { burst: allowed.claim_address_burst, refillMs: 1_000 / allowed.claim_address_per_second };
}

const REPEATS_MAX = 20;
const OPERATIONS_MAX = 20_000;

/** Who asks. `who` is what the person-sized bucket is counted for, `handle:mia` or `ticket:…`. */
export interface LimitedCall {
  readonly opId: string;
  readonly who: string;
  readonly deviceId: string | null;
  readonly ip: string | null;
}

export interface ClaimLimits {
  /** Runs `work`, or refuses with request.rate_limited and `retry_after` seconds before it begins. */
  run<Answer>(call: LimitedCall, work: () => Promise<Answer>): Promise<Answer>;
}

interface Operation {
  readonly admitted: Promise<void>;
  repeats: number;
}

/** No limits: for tests and load runs. */
export const unlimitedClaims: ClaimLimits = { run: (_call, work) => work() };

/**
 * The limits on what buyers may write, per handle, device and address.
 *
 * A repeat must not be refused: somebody whose answer got lost asks again with the same operation id and has a right
 * to the answer that exists. So operations that are under way or have succeeded pass without a token, 20 times each;
 * after that they count like new ones, because a repeat costs a look-up too. A refused operation is forgotten and
 * counts again, or one id could be used to try spot after spot. How much is allowed is asked for anew each time. This memory is the process's own: a repeat that comes
 * to another process or after a restart needs a token, and at worst is told to come again; its answer stays stored.
 */
export function createClaimLimits(
  throttle: Throttle,
  readAllowance: () => Promise<ClaimAllowance>,
): ClaimLimits {
  const operations = new Map<string, Operation>();

  const admit = async ({ who, deviceId, ip }: LimitedCall): Promise<void> => {
    const allowed = await readAllowance();
    const person = personLimit(allowed);
    const waitMs = await throttle.take([
      { key: `claim:${who}`, limit: person },
      ...(deviceId === null ? [] : [{ key: `claim:device:${deviceId}`, limit: person }]),
      ...(ip === null ? [] : [{ key: `claim:address:${addressGroup(ip)}`, limit: addressLimit(allowed) }]),
    ]);
    if (waitMs > 0) throw new AppError('request.rate_limited', { retry_after: Math.ceil(waitMs / 1_000) });
  };

  const admitOnce = (call: LimitedCall): Promise<void> => {
    const known = operations.get(call.opId);
    if (known !== undefined && known.repeats < REPEATS_MAX) {
      known.repeats += 1;
      // A copy that comes before the first one was let in shares its fate; it may not slip past it.
      return known.admitted;
    }
    const admitted = admit(call);
    operations.delete(call.opId);
    operations.set(call.opId, { admitted, repeats: 0 });
    for (const oldest of operations.keys()) {
      if (operations.size <= OPERATIONS_MAX) break;
      operations.delete(oldest);
    }
    return admitted;
  };

  return {
    run: async (call, work) => {
      try {
        await admitOnce(call);
        return await work();
      } catch (error) {
        // An outcome that is unknown stays remembered: asking for it again is a repeat.
        if (error instanceof AppError && error.code !== 'server.busy') operations.delete(call.opId);
        throw error;
      }
    },
  };
}
