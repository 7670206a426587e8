import type { Bench, Measurement } from '../bed/bench.ts';
import { type Child, startChild } from '../bed/child-process.ts';
import { type Goal, judge, median, type Result, skip, toShort } from '../bed/figures.ts';
import { type BenchDatabase, SPOTS_PER_BOARD } from '../bed/postgres.ts';
import { type RunningProduct, startProduct } from '../bed/product.ts';
import { type RunningRedis, startRedis } from '../bed/redis.ts';
import type { WatcherFigures } from '../load/watchers.ts';
import type { LoadCommands } from '../load.ts';

const WATCHERS = 100;
const PER_SECOND = 10;
const CALLERS = 256;
const SETTLE_LIMIT_MS = 10_000;

const GOALS = {
  delay: {
    id: 'P10-delay',
    what: 'commit in one process → client of another, p99, through Redis',
    op: '<=',
    bar: 60,
    unit: 'ms',
  },
  rate: {
    id: 'P10-rate',
    what: 'claims/s with the bus and a second process ÷ without',
    op: '>=',
    bar: 0.95,
    unit: '',
  },
} as const satisfies Record<string, Goal>;

interface Stage {
  readonly bench: Bench;
  readonly database: BenchDatabase;
  readonly load: Child<LoadCommands>;
  readonly buyer: Child<LoadCommands>;
  readonly faults: string[];
}

/** A board is watched in the second process while its claims come in through the first. */
async function runDelays(
  stage: Stage,
  first: RunningProduct,
  second: RunningProduct,
): Promise<WatcherFigures[]> {
  const { bench, database, load, buyer, faults } = stage;
  const boards = await database.addBoards(1);
  const slug = boards.slugs[0] ?? '';
  await load.call('watch', { port: second.port, slug, count: WATCHERS });
  const claims = Math.round((PER_SECOND * bench.runMs) / 1_000) * 2;
  const seen: WatcherFigures[] = [];
  for (let repeat = 0; repeat <= bench.repeats; repeat += 1) {
    bench.say(`P10: delays, repeat ${repeat} of ${bench.repeats}`);
    const seq = claims * (repeat + 1);
    await load.call('expect', { seq });
    const run = { port: first.port, slug, firstNumber: seq - claims + 1, claims, perSecond: PER_SECOND };
    const { refused } = await buyer.call('pace', run);
    const figures = await load.call('reached', { limitMs: SETTLE_LIMIT_MS });
    if (refused > 0) faults.push(`${refused} claims were refused`);
    if (figures.lowestSeq !== seq || figures.gaps > 0)
      faults.push(`watchers stand at ${figures.lowestSeq} of ${seq} with ${figures.gaps} gaps`);
    if (repeat > 0) seen.push(figures);
  }
  faults.push(...(await database.findFaults(boards, claims * (bench.repeats + 1))));
  await load.call('unwatch', null);
  return seen;
}

async function claimAll({ bench, database, buyer, faults }: Stage, product: RunningProduct): Promise<number> {
  const boards = await database.addBoards(Math.ceil((16 * bench.runMs) / 1_000));
  await database.settle({ analyze: false });
  const claims = boards.slugs.length * SPOTS_PER_BOARD;
  const plan = { slugs: boards.slugs, spotsPerBoard: SPOTS_PER_BOARD, together: 1, buyers: 500, claims };
  const run = { port: product.port, over: 'http', callers: CALLERS, plan, limitMs: bench.runMs } as const;
  const figures = await buyer.call('claim', run);
  faults.push(...(await database.findFaults(boards, figures.ok)));
  return (figures.ok * 1_000) / figures.elapsedMs;
}

async function measureWith(redis: RunningRedis, bench: Bench): Promise<Result[]> {
  const database = await bench.postgres.create();
  const first = await startProduct(database, { redisUrl: redis.url });
  const second = await startProduct(database, { redisUrl: redis.url });
  const alone = await startProduct(database);
  const load = await startChild<LoadCommands>('load.ts');
  const buyer = await startChild<LoadCommands>('load.ts');
  const stage: Stage = { bench, database, load, buyer, faults: [] };
  try {
    const seen = await runDelays(stage, first, second);
    const withBus: number[] = [];
    const without: number[] = [];
    for (let repeat = 0; repeat <= bench.repeats; repeat += 1) {
      bench.say(`P10: claims/s, repeat ${repeat} of ${bench.repeats}`);
      const ours = await claimAll(stage, first);
      const theirs = await claimAll(stage, alone);
      // The first round warms both up.
      if (repeat === 0) continue;
      withBus.push(ours);
      without.push(theirs);
    }
    const about = { faults: stage.faults, seed: bench.seed };
    const p50 = `p50 ${toShort(median(seen.map((figures) => figures.p50)))} ms, counted from the claim's decision`;
    const rates = `with ${toShort(median(withBus))}/s, without ${toShort(median(without))}/s`;
    return [
      judge(
        GOALS.delay,
        seen.map(({ p99 }) => p99),
        { ...about, beside: [p50] },
      ),
      judge(
        GOALS.rate,
        withBus.map((rate, index) => rate / (without[index] ?? Number.NaN)),
        { ...about, beside: [rates] },
      ),
    ];
  } finally {
    await Promise.all([first, second, alone, load, buyer].map((child) => child.stop()));
    await database.drop();
  }
}

export const secondProcess: Measurement = {
  name: 'a second process',
  goals: Object.values(GOALS),
  measure: async (bench) => {
    const redis = await startRedis();
    if (redis === null)
      return Object.values(GOALS).map((goal) =>
        skip(goal, 'neither Redis nor Valkey is installed here', bench.seed),
      );
    try {
      return await measureWith(redis, bench);
    } finally {
      await redis.stop();
    }
  },
};
