import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkDraw,
  type DrawAttempt,
  type DrawEntry,
  digestText,
  makeDrawList,
  parseDrawList,
  recomputeDraw,
  takeBelow,
} from './draws.rules.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const hex = (text: string) => createHash('sha256').update(text).digest('hex');

const BEACON = { chain: 'ab'.repeat(32), round: 14_523_391 };
const RANDOMNESS = 'cd'.repeat(32);

const entriesOf = (count: number): DrawEntry[] =>
  Array.from({ length: count }, (_, index) => ({ number: index + 1, handle: `buyer.${index + 1}` }));
const statement = (count: number, itemCount = 1) => ({
  slug: 'blue-wig-3',
  itemCount,
  beacon: null,
  entries: entriesOf(count),
});

/** Chi-square of how often each number came; `draws` are expected to spread evenly. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('the sealed list', () => {
  it('is exactly the documented text', () => {
    const entries = [
      { number: 7, handle: 'kat.k' },
      { number: 3, handle: 'mia' },
      { number: 11, handle: 'mia' },
    ];
    expect(makeDrawList({ slug: 'blue-wig-3', itemCount: 2, beacon: BEACON, entries })).toBe(
      `syrup-draw/1\nwaffle blue-wig-3\nitems 2\nbeacon ${BEACON.chain} 14523391\n3:mia\n7:kat.k\n11:mia\n`,
    );
    expect(makeDrawList({ slug: 'x', itemCount: 1, beacon: null, entries: [] })).toBe(
      'syrup-draw/1\nwaffle x\nitems 1\nbeacon none\n',
    );
  });

  it('is the same whatever order the spots come in', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(entriesOf(30), { minLength: 30 }), (entries) => {
        expect(makeDrawList({ ...statement(30), entries })).toBe(makeDrawList(statement(30)));
      }),
    );
  });

  it('is read back as what was written', () => {
    for (const beacon of [null, BEACON]) {
      const written = { ...statement(12, 3), beacon };
      expect(parseDrawList(makeDrawList(written))).toEqual(written);
    }
  });

  it.each([
    ['nothing', ''],
    ['another version', makeDrawList(statement(3)).replace('draw/1', 'draw/2')],
    ['spots out of order', 'syrup-draw/1\nwaffle x\nitems 1\nbeacon none\n7:kat\n3:mia\n'],
    ['a spot twice', 'syrup-draw/1\nwaffle x\nitems 1\nbeacon none\n3:mia\n3:mia\n'],
    ['a leading zero', 'syrup-draw/1\nwaffle x\nitems 1\nbeacon none\n03:mia\n'],
    ['no last line feed', makeDrawList(statement(3)).trimEnd()],
    ['other line ends', makeDrawList(statement(3)).replaceAll('\n', '\r\n')],
    ['a letter beyond ASCII', makeDrawList(statement(3)).replace('buyer', 'buyér')],
  ])('is not %s', (_what, text) => {
    expect(parseDrawList(text)).toBeNull();
  });
});

describe('drawing', () => {
  const secret = hex('a secret');

  it('gives every spot the same chance', async () => {
    const counts = Array.from({ length: 10 }, () => 0);
    const list = makeDrawList(statement(10));
    for (let seed = 0; seed < 20_000; seed += 1) {
      const [pick] =
        (await recomputeDraw({ list, secret: hex(`seed ${seed}`), randomness: null }, sha256)) ?? [];
      const place = (pick?.number ?? 0) - 1;
      counts[place] = (counts[place] ?? 0) + 1;
    }
    // 99.9 % of fair draws stay below this with 9 degrees of freedom; the seeds are fixed, so it never flickers.
    expect(chiSquare(counts)).toBeLessThan(27.88);
  });

  it('gives every spot the same chance also for the last of several items', async () => {
    const counts = Array.from({ length: 7 }, () => 0);
    const list = makeDrawList(statement(7, 3));
    for (let seed = 0; seed < 10_000; seed += 1) {
      const picks = await recomputeDraw({ list, secret: hex(`item ${seed}`), randomness: null }, sha256);
      const place = (picks?.[2]?.number ?? 0) - 1;
      counts[place] = (counts[place] ?? 0) + 1;
    }
    expect(chiSquare(counts)).toBeLessThan(22.46);
  });

  it('skips the words that would favour low numbers', async () => {
    const words = async function* (...values: number[]): AsyncGenerator<number, void> {
      yield* values;
    };
    // 2^32 is 4,294,967,296: 296 more than a multiple of 1,000.
    expect(await takeBelow(words(4_294_967_295, 4_294_967_000, 1_234), 1_000)).toBe(234);
    expect(await takeBelow(words(4_294_966_999), 1_000)).toBe(999);
    expect(await takeBelow(words(4_294_967_295), 16)).toBe(15);
    expect(await takeBelow(words(5), 1)).toBe(0);
  });

  it('picks a different spot for every item, as many as there are items', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: 60 }),
        fc.integer({ min: 1, max: 10 }),
        fc.string(),
        async (count, items, seed) => {
          const list = makeDrawList(statement(count, items));
          const picks = await recomputeDraw({ list, secret: hex(seed), randomness: null }, sha256);
          expect(picks?.map((pick) => pick.item)).toEqual(
            Array.from({ length: items }, (_, index) => index + 1),
          );
          expect(new Set(picks?.map((pick) => pick.number)).size).toBe(items);
        },
      ),
    );
  });

  it('depends on the secret, the beacon and every line of the list', async () => {
    const draw = async (more: Partial<Parameters<typeof recomputeDraw>[0]> = {}, change = {}) => {
      const list = makeDrawList({ ...statement(1_000, 10), beacon: BEACON, ...change });
      const picks = await recomputeDraw({ list, secret, randomness: RANDOMNESS, ...more }, sha256);
      return picks?.map((pick) => pick.number).join();
    };
    const base = await draw();
    expect(base).toBeDefined();
    expect(await draw()).toBe(base);
    const others = [
      await draw({ secret: hex('another secret') }),
      await draw({ randomness: 'ce'.repeat(32) }),
      await draw({}, { beacon: { ...BEACON, round: BEACON.round + 1 } }),
      await draw({}, { slug: 'blue-wig-4' }),
      await draw({}, { entries: entriesOf(999) }),
    ];
    expect(new Set([base, ...others]).size).toBe(others.length + 1);
  });

  it('refuses what is not in the documented form', async () => {
    const list = makeDrawList(statement(5));
    const withBeacon = makeDrawList({ ...statement(5), beacon: BEACON });
    expect(await recomputeDraw({ list: 'x', secret, randomness: null }, sha256)).toBeNull();
    expect(await recomputeDraw({ list, secret: 'short', randomness: null }, sha256)).toBeNull();
    expect(await recomputeDraw({ list, secret, randomness: RANDOMNESS }, sha256)).toBeNull();
    expect(await recomputeDraw({ list: withBeacon, secret, randomness: null }, sha256)).toBeNull();
    expect(
      await recomputeDraw({ list: makeDrawList(statement(0)), secret, randomness: null }, sha256),
    ).toBeNull();
  });

  it('is what a stranger computes from the documentation alone', async () => {
    const list = makeDrawList({ ...statement(300, 4), beacon: BEACON });
    // Written from the text at the top of draws.rules.ts, with Node's own HMAC and nothing of ours.
    const left = list.split('\n').slice(4, -1);
    const chosen: string[] = [];
    let n = 0;
    let words: number[] = [];
    while (chosen.length < 4) {
      if (words.length === 0) {
        const block = createHmac('sha256', secret)
          .update(`${hex(list)}:${RANDOMNESS}:${n}`)
          .digest();
        words = Array.from({ length: 8 }, (_, at) => block.readUInt32BE(at * 4));
        n += 1;
      }
      const word = words.shift() ?? 0;
      if (word < Math.floor(2 ** 32 / left.length) * left.length) {
        chosen.push(...left.splice(word % left.length, 1));
      }
    }
    const picks = await recomputeDraw({ list, secret, randomness: RANDOMNESS }, sha256);
    expect(picks?.map(({ number, handle }) => `${number}:${handle}`)).toEqual(chosen);
  });
});

describe('checking a published draw', () => {
  async function published(): Promise<DrawAttempt> {
    const secret = hex('a secret');
    const list = makeDrawList({ ...statement(40, 2), beacon: BEACON });
    return {
      drawId: '01999999-0000-7000-8000-000000000000',
      attempt: 1,
      state: 'drawn',
      list,
      listDigest: await digestText(list, sha256),
      secretDigest: await digestText(secret, sha256),
      secret,
      beacon: { ...BEACON, randomness: RANDOMNESS },
      winners: await recomputeDraw({ list, secret, randomness: RANDOMNESS }, sha256),
      reason: null,
      sealedAt: '2026-11-20T19:00:00.000Z',
      drawnAt: '2026-11-20T19:01:00.000Z',
    };
  }

  it('finds everything in order, also where hashing takes its time as in a browser', async () => {
    const attempt = await published();
    const verdict = await checkDraw(attempt, (bytes) => Promise.resolve(sha256(bytes)));
    expect(verdict).toEqual({
      listMatches: true,
      secretMatches: true,
      winnersMatch: true,
      winners: attempt.winners,
    });
  });

  it('finds a list, a secret, a round or winners that were changed afterwards', async () => {
    const attempt = await published();
    const verdict = async (change: Partial<DrawAttempt>) => checkDraw({ ...attempt, ...change }, sha256);
    const shorter = makeDrawList({ ...statement(39, 2), beacon: BEACON });
    expect(await verdict({ list: shorter })).toMatchObject({ listMatches: false, winnersMatch: false });
    expect(await verdict({ list: attempt.list.replace('buyer.1\n', 'bušer.1\n') })).toMatchObject({
      listMatches: false,
    });
    expect(await verdict({ secret: hex('another') })).toMatchObject({
      secretMatches: false,
      winnersMatch: false,
    });
    expect(await verdict({ beacon: { ...BEACON, round: 1, randomness: RANDOMNESS } })).toMatchObject({
      listMatches: false,
    });
    expect(await verdict({ beacon: { ...BEACON, randomness: 'ff'.repeat(32) } })).toMatchObject({
      winnersMatch: false,
    });
    expect(await verdict({ winners: [...(attempt.winners ?? [])].reverse() })).toMatchObject({
      winnersMatch: false,
    });
  });

  it('has nothing to say before the draw was run', async () => {
    expect(await checkDraw({ ...(await published()), secret: null, winners: null }, sha256)).toBeNull();
  });
});
