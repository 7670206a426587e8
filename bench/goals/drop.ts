import type { Bench, Measurement } from '../bed/bench.ts';
import { startChild } from '../bed/child-process.ts';
import { type Goal, judge, median, type Result, toShort } from '../bed/figures.ts';
import { type BenchDatabase, SPOTS_PER_BOARD } from '../bed/postgres.ts';
import { startProduct } from '../bed/product.ts';
import type { DropFigures } from '../load/play-drop.ts';
import type { LoadCommands } from '../load.ts';

const BUYERS = 500;
const WATCHERS = 1_000;
const SETTLE_LIMIT_MS = 10_000;

const GOALS = {
  soldOut: {
    id: 'P3-sold-out',
    what: '1,000 spots, 500 buyers, 1,000 watchers: from the start to the last claim answered',
    op: '<=',
    bar: 500,
    unit: 'ms',
  },
  answers: { id: 'P3-answers', what: 'the same drop: p99 of all answers', op: '<=', bar: 150, unit: 'ms' },
  exact: {
    id: 'P3-exact',
    what: 'the same drop: from the time of the last claim until every watcher has exactly all of them',
    op: '<=',
    bar: 250,
    unit: 'ms',
  },
} as const satisfies Record<string, Goal>;

interface Drop {
  readonly figures: DropFigures;
  readonly exactAfterMs: number;
}

async function lastClaimAtMs({ pool }: BenchDatabase, slug: string): Promise<number> {
  const { rows } = await pool.query<{ at: Date }>(
    'select max(e.at) as at from live_event e join waffle w on w.id = e.waffle_id where w.slug = $1',
    [slug],
  );
  return rows[0]?.at.getTime() ?? Number.NaN;
}

async function measureDrops(bench: Bench): Promise<Result[]> {
  const database = await bench.postgres.create();
  const product = await startProduct(database);
  // Two generators: what the watchers have to read must not delay what the buyers are told.
  const buyers = await startChild<LoadCommands>('load.ts');
  const watchers = await startChild<LoadCommands>('load.ts');
  const faults: string[] = [];
  const runDrop = async (seed: number): Promise<Drop> => {
    const boards = await database.addBoards(1);
    await database.settle({ analyze: false });
    const slug = boards.slugs[0] ?? '';
    await watchers.call('watch', { port: product.port, slug, count: WATCHERS });
    await watchers.call('expect', { seq: SPOTS_PER_BOARD });
    const figures = await buyers.call('drop', {
      port: product.port,
      slug,
      buyers: BUYERS,
      spots: SPOTS_PER_BOARD,
      seed,
    });
    const seen = await watchers.call('reached', { limitMs: SETTLE_LIMIT_MS });
    await watchers.call('unwatch', null);
    faults.push(...(await database.findFaults(boards, figures.claimed)));
    if (figures.claimed !== SPOTS_PER_BOARD) faults.push(`${figures.claimed} spots were claimed`);
    if (figures.failed > 0) faults.push(`${figures.failed} calls failed`);
    if (seen.gaps > 0 || seen.closed > 0) faults.push(`${seen.gaps} gaps, ${seen.closed} watchers cut`);
    if (seen.lowestSeq !== SPOTS_PER_BOARD) faults.push(`a watcher stands at ${seen.lowestSeq}`);
    const exactAfterMs = (seen.allAtMs ?? Number.POSITIVE_INFINITY) - (await lastClaimAtMs(database, slug));
    return { figures, exactAfterMs };
  };
  try {
    bench.say('P3: warming up');
    for (let warm = 0; warm < 2; warm += 1) await runDrop(warm);
    const drops: Drop[] = [];
    for (let repeat = 1; repeat <= bench.repeats; repeat += 1) {
      bench.say(`P3: drop ${repeat} of ${bench.repeats}`);
      drops.push(await runDrop(bench.seed + repeat));
    }
    const beside = [
      `${median(drops.map(({ figures }) => figures.refused))} of the first claims lost to another buyer; ` +
        `p50 ${toShort(median(drops.map(({ figures }) => figures.p50)))} ms, ` +
        `slowest ${toShort(Math.max(...drops.map(({ figures }) => figures.slowest)))} ms`,
    ];
    const about = { beside, faults, seed: bench.seed };
    return [
      judge(
        GOALS.soldOut,
        drops.map(({ figures }) => figures.soldOutMs),
        about,
      ),
      judge(
        GOALS.answers,
        drops.map(({ figures }) => figures.p99),
        about,
      ),
      judge(
        GOALS.exact,
        drops.map(({ exactAfterMs }) => exactAfterMs),
        about,
      ),
    ];
  } finally {
    await Promise.all([product.stop(), buyers.stop(), watchers.stop()]);
    await database.drop();
  }
}

export const drop: Measurement = {
  name: 'a whole drop',
  goals: Object.values(GOALS),
  measure: measureDrops,
};
