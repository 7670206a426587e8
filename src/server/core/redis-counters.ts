import { createHash, createHmac, hkdfSync } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { type Counters, createMemoryCounters } from './counters.ts';
import { type Admission, SIGN_IN_LIMITS } from './lockout.ts';
import { openRedis } from './open-redis.ts';
import type { Bucket } from './throttle.ts';

/** Longer than a healthy Redis ever takes, short enough for whoever waits at a sign-in or a claim. */
const ANSWER_MS_MAX = 300;
/** How long nobody is made to wait for a Redis again that did not answer in time. */
const SHUN_MS = 1_000;
const KEY_PREFIX = 'syrup';

/**
 * Counts one try of a key: `now, failures at most, length of a lock`. Answers `allowed, is last` or
 * `0, ms left, locked at`. Numbers are written with %.0f, because Lua writes large ones in a form that loses digits.
 */
const TAKE_TRY = `
local now, max, lock = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'failures', 'locked', 'until')
local failures, locked, ends = tonumber(kept[1]) or 0, tonumber(kept[2]), tonumber(kept[3]) or 0
if ends <= now then failures, locked = 0, nil end
if locked then return {0, ends - now, locked} end
failures = failures + 1
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'failures', failures, 'until', string.format('%.0f', now + lock))
if failures >= max then redis.call('HSET', KEYS[1], 'locked', string.format('%.0f', now)) end
redis.call('PEXPIRE', KEYS[1], lock)
return {1, failures >= max and 1 or 0, 0}`;

/** Takes the count of one try back: `failures at most`. The key keeps the time it had. */
const GIVE_TRY_BACK = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local failures = redis.call('HINCRBY', KEYS[1], 'failures', -1)
if failures < tonumber(ARGV[1]) then redis.call('HDEL', KEYS[1], 'locked') end
if failures <= 0 then redis.call('DEL', KEYS[1]) end
return failures`;

/**
 * Takes a token of every bucket, or none: `now`, then burst and refill of each. Of a bucket it keeps when it will be
 * full again, which is all there is to know; a full one is no key at all. A time beyond "empty" (a clock was set back)
 * counts as empty.
 */
const TAKE_TOKENS = `
local now, wait, full = tonumber(ARGV[1]), 0, {}
for i, key in ipairs(KEYS) do
  local burst, refill = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local at = tonumber(redis.call('GET', key)) or now
  at = math.min(math.max(at, now), now + burst * refill)
  wait = math.max(wait, at - now - (burst - 1) * refill)
  full[i] = at + refill
end
if wait > 0 then return math.ceil(wait) end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', full[i]), 'PX', math.ceil(full[i] - now))
end
return 0`;

export interface RedisCountersOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** All processes of one product have the same, so they count together; another product's counts stay its own. */
  readonly appSecret: string;
}

/**
 * Counts in Redis or Valkey, so that several processes share it and restarts forget nothing. Each step is one script,
 * which Redis runs without anything in between. Keys are keyed digests: whoever reads them learns neither usernames nor
 * addresses. Everything expires by itself.
 *
 * Where Redis does not answer, this process counts in its own memory until it does: nobody is locked out by an outage,
 * and whoever guesses still gets five tries, from each process instead of from all together
 * (docs/decisions/0012-counters-in-redis.md). Returns at once and connects in the background, for ever.
 */
export function createRedisCounters({ url, log, clock, appSecret }: RedisCountersOptions): Counters {
  const client = openRedis({
    url,
    log,
    role: 'counters',
    meanwhile: 'locks and limits are counted by this process alone',
    onlyNow: true,
  });
  const memory = createMemoryCounters(clock);
  const digestKey = Buffer.from(hkdfSync('sha256', appSecret, '', 'syrup counter key v1', 32));
  const nameOf = (kind: string, key: string) =>
    `${KEY_PREFIX}:${kind}:${createHmac('sha256', digestKey).update(key).digest('base64url')}`;
  const nowMs = () => clock.now().getTime();
  let shunnedUntilMs = 0;

  const isShared = () => client.isReady && performance.now() >= shunnedUntilMs;

  /** The script's answer, or null where Redis has none in time. */
  const run = async (script: Script, keys: string[], args: number[]): Promise<unknown> => {
    if (!isShared()) return null;
    const tail = [String(keys.length), ...keys, ...args.map(String)];
    const answered = client.sendCommand(['EVALSHA', script.sha, ...tail]).catch((error: unknown) => {
      // A Redis that was restarted has never heard of the script.
      if (!String(error).includes('NOSCRIPT')) throw error;
      return client.sendCommand(['EVAL', script.text, ...tail]);
    });
    try {
      return await within(ANSWER_MS_MAX, answered);
    } catch (error) {
      if (error === TOO_LATE) shunnedUntilMs = performance.now() + SHUN_MS;
      log.debug({ err: error }, 'Redis did not count');
      return null;
    }
  };

  const { failuresMax, lockMs } = SIGN_IN_LIMITS;
  return {
    lockout: {
      async take(key) {
        const answer = await run(takeTry, [nameOf('lockout', key)], [nowMs(), failuresMax, lockMs]);
        return isTriple(answer) ? toAdmission(answer) : memory.lockout.take(key);
      },
      async giveBack(key) {
        const answer = await run(giveTryBack, [nameOf('lockout', key)], [failuresMax]);
        if (answer === null) await memory.lockout.giveBack(key);
      },
      async clear(key) {
        // In both: what was counted here during an outage must not come back in the next one.
        await Promise.all([run(forget, [nameOf('lockout', key)], []), memory.lockout.clear(key)]);
      },
    },
    throttle: {
      async take(buckets: readonly Bucket[]) {
        const answer = await run(
          takeTokens,
          buckets.map(({ key }) => nameOf('throttle', key)),
          [nowMs(), ...buckets.flatMap(({ limit }) => [limit.burst, limit.refillMs])],
        );
        return typeof answer === 'number' ? answer : memory.throttle.take(buckets);
      },
    },
    isShared,
    close: () => client.destroy(),
  };
}

interface Script {
  readonly text: string;
  readonly sha: string;
}

const takeTry = makeScript(TAKE_TRY);
const giveTryBack = makeScript(GIVE_TRY_BACK);
const takeTokens = makeScript(TAKE_TOKENS);
const forget = makeScript(`return redis.call('DEL', KEYS[1])`);

/** Redis knows a script by this digest of its text; nothing here is kept secret by it. */
function makeScript(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

function isTriple(answer: unknown): answer is [number, number, number] {
  return Array.isArray(answer) && answer.length === 3 && answer.every((part) => typeof part === 'number');
}

function toAdmission([allowed, isLastOrWait, lockedAtMs]: [number, number, number]): Admission {
  if (allowed === 1) return { allowed: true, isLast: isLastOrWait === 1 };
  return { allowed: false, retryAfterMs: isLastOrWait, lockedAt: new Date(lockedAtMs) };
}

const TOO_LATE = new Error('no answer in time');

/** The answer, or `TOO_LATE`; what comes afterwards is dropped. */
async function within<Answer>(ms: number, answered: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(reject, ms, TOO_LATE);
  });
  answered.catch(() => undefined);
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
