import type { Bench, Measurement } from '../bed/bench.ts';
import { type Child, startChild } from '../bed/child-process.ts';
import { type Goal, judge, median, type Result, toShort } from '../bed/figures.ts';
import { type RunningPeer, startPeer } from '../bed/peer.ts';
import { type BenchDatabase, SPOTS_PER_BOARD } from '../bed/postgres.ts';
import { type RunningProduct, startProduct } from '../bed/product.ts';
import type { WatcherFigures } from '../load/watchers.ts';
import type { LoadCommands } from '../load.ts';

/** An audience, and how many events a second it gets. */
interface Hall {
  readonly watchers: number;
  readonly perSecond: number;
}

const HALL: Hall = { watchers: 1_000, perSecond: 20 };
const LARGE_HALL: Hall = { watchers: 5_000, perSecond: 10 };
const SETTLE_LIMIT_MS = 15_000;

const GOALS = {
  cpu: {
    id: 'P4',
    what: 'server CPU per delivered event ÷ a bare `ws` broadcast, encoded once; 1,000 sockets, 20 events/s',
    op: '<=',
    bar: 0.95,
    unit: '',
  },
  delay: {
    id: 'P5-1000',
    what: 'commit → client, p99, 1,000 watchers, 20 events/s',
    op: '<=',
    bar: 100,
    unit: 'ms',
  },
  largeDelay: {
    id: 'P5-5000',
    what: 'commit → client, p99, 5,000 watchers, 10 events/s',
    op: '<=',
    bar: 250,
    unit: 'ms',
  },
  memory: {
    id: 'P6',
    what: 'resident memory of the server per idle watcher, from 1,000 to 5,000 of them',
    op: '<=',
    bar: 12,
    unit: 'kB',
  },
} as const satisfies Record<string, Goal>;

interface Side {
  readonly server: RunningProduct | RunningPeer;
  readonly load: Child<LoadCommands>;
}

interface Run {
  /** Server CPU per event and watcher; for the product with the claims that made the events. */
  readonly cpuUs: number;
  readonly cpuMs: number;
  readonly seen: WatcherFigures;
}

function checkSeen(seen: WatcherFigures, seq: number, faults: string[], who: string): void {
  if (seen.lowestSeq !== seq || seen.highestSeq !== seq)
    faults.push(`${who}: watchers stand at ${seen.lowestSeq} to ${seen.highestSeq} instead of ${seq}`);
  if (seen.gaps > 0 || seen.closed > 0) faults.push(`${who}: ${seen.gaps} gaps, ${seen.closed} watchers cut`);
}

/** Lets events happen at an even pace and everybody hear of them. */
async function deliver(
  { server, load }: Side,
  lastSeq: number,
  makeEvents: () => Promise<unknown>,
): Promise<Run> {
  await load.call('expect', { seq: lastSeq });
  const before = server.cpuMs();
  await makeEvents();
  const seen = await load.call('reached', { limitMs: SETTLE_LIMIT_MS });
  const cpuMs = server.cpuMs() - before;
  return { cpuMs, cpuUs: (cpuMs * 1_000) / seen.delivered, seen };
}

interface Stage {
  readonly bench: Bench;
  readonly database: BenchDatabase;
  readonly ours: Side & { readonly server: RunningProduct };
  readonly theirs: Side & { readonly server: RunningPeer };
  /** Makes the claims: neither the server nor the watchers do it. */
  readonly buyer: Child<LoadCommands>;
  readonly faults: string[];
}

interface HallFigures {
  readonly ours: readonly Run[];
  readonly theirs: readonly Run[];
  /** CPU that the claims alone cost, with nobody watching. */
  readonly claimsCpuMs: readonly number[];
}

/** Enough claims on other boards to have the code compiled, which a run of sixty never would. */
const WARM_CLAIMS = 4_000;

async function warmUp({ database, ours, buyer }: Stage): Promise<void> {
  const { slugs } = await database.addBoards(WARM_CLAIMS / SPOTS_PER_BOARD);
  const plan = { slugs, spotsPerBoard: SPOTS_PER_BOARD, together: 1, buyers: 500, claims: WARM_CLAIMS };
  // One caller, so that every claim is a batch of its own, as the paced ones are.
  await buyer.call('claim', { port: ours.server.port, over: 'http', callers: 1, plan, limitMs: 8_000 });
}

async function fillHall(
  stage: Stage,
  { watchers, perSecond }: Hall,
  eventsPerRun: number,
): Promise<HallFigures> {
  const { bench, database, ours, theirs, buyer, faults } = stage;
  const boards = await database.addBoards(2);
  const [slug = '', unwatched = ''] = boards.slugs;
  await ours.load.call('watch', { port: ours.server.port, slug, count: watchers });
  await theirs.load.call('watch', { port: theirs.server.port, slug: 'none', count: watchers });
  const start = (await theirs.server.call('broadcast', { perSecond: 1_000, events: 1 })) - 1;
  const figures = { ours: [] as Run[], theirs: [] as Run[], claimsCpuMs: [] as number[] };
  const pace = (board: string, from: number) => ({
    port: ours.server.port,
    slug: board,
    firstNumber: from + 1,
    claims: eventsPerRun,
    perSecond,
  });
  // The first round warms up and does not count.
  for (let repeat = 0; repeat <= bench.repeats; repeat += 1) {
    bench.say(`P4, P5: ${watchers} watchers, repeat ${repeat} of ${bench.repeats}`);
    const seq = eventsPerRun * (repeat + 1);
    const our = await deliver(ours, seq, async () => {
      const { refused } = await buyer.call('pace', pace(slug, seq - eventsPerRun));
      if (refused > 0) faults.push(`${refused} claims were refused`);
    });
    checkSeen(our.seen, seq, faults, 'ours');
    const theirSeq = start + 1 + seq;
    const their = await deliver(theirs, theirSeq, () =>
      theirs.server.call('broadcast', { perSecond, events: eventsPerRun }),
    );
    checkSeen(their.seen, theirSeq, faults, 'ws');
    const before = ours.server.cpuMs();
    await buyer.call('pace', pace(unwatched, seq - eventsPerRun));
    const claimsCpuMs = ours.server.cpuMs() - before;
    if (repeat === 0) continue;
    figures.ours.push(our);
    figures.theirs.push(their);
    figures.claimsCpuMs.push(claimsCpuMs);
  }
  faults.push(...(await database.findFaults(boards, 2 * eventsPerRun * (bench.repeats + 1))));
  await ours.load.call('unwatch', null);
  await theirs.load.call('unwatch', null);
  return figures;
}

async function measureDelivery(bench: Bench): Promise<Result[]> {
  const database = await bench.postgres.create();
  const product = await startProduct(database);
  const peer = await startPeer('ws-broadcast');
  const [load, peerLoad, buyer] = await Promise.all([
    startChild<LoadCommands>('load.ts'),
    startChild<LoadCommands>('load.ts'),
    startChild<LoadCommands>('load.ts'),
  ]);
  const faults: string[] = [];
  const stage: Stage = {
    bench,
    database,
    ours: { server: product, load },
    theirs: { server: peer, load: peerLoad },
    buyer,
    faults,
  };
  try {
    bench.say('P4, P5: warming up');
    await warmUp(stage);
    const seconds = bench.runMs / 1_000;
    const small = await fillHall(stage, HALL, Math.round(HALL.perSecond * seconds));
    const large = await fillHall(stage, LARGE_HALL, Math.round(LARGE_HALL.perSecond * seconds));
    return [decideCpu(bench, small, faults), ...decideDelays(bench, small, large, faults)];
  } finally {
    await Promise.all([product, peer, load, peerLoad, buyer].map((child) => child.stop()));
    await database.drop();
  }
}

function decideCpu(
  { seed }: Bench,
  { ours, theirs, claimsCpuMs }: HallFigures,
  faults: readonly string[],
): Result {
  // A broadcast makes no claims, so what they cost without an audience is not part of the delivery.
  const claimsMs = median(claimsCpuMs);
  const netUs = ours.map(({ cpuMs, seen }) => ((cpuMs - claimsMs) * 1_000) / seen.delivered);
  const ratios = netUs.map((us, index) => us / (theirs[index]?.cpuUs ?? Number.NaN));
  const gross = ours.map(({ cpuUs }, index) => cpuUs / (theirs[index]?.cpuUs ?? Number.NaN));
  const beside = [
    `ours ${toShort(median(netUs))} µs, ws ${toShort(median(theirs.map(({ cpuUs }) => cpuUs)))} µs a delivery`,
    `with the claims themselves (${toShort(claimsMs)} ms a run) it would be ${toShort(median(gross))}`,
  ];
  return judge(GOALS.cpu, ratios, { beside, faults, seed });
}

function decideDelays(
  { seed }: Bench,
  small: HallFigures,
  large: HallFigures,
  faults: readonly string[],
): Result[] {
  const p99 = (runs: readonly Run[]) => runs.map(({ seen }) => seen.p99);
  const about = ({ ours, theirs }: HallFigures) => ({
    beside: [
      `p50 ${toShort(median(ours.map(({ seen }) => seen.p50)))} ms; counted from the time the claim was decided, ` +
        `so its writing and the 50 ms of gathering are in it`,
      `ws: p99 ${toShort(median(p99(theirs)))} ms from the call of send`,
    ],
    faults,
    seed,
  });
  return [
    judge(GOALS.delay, p99(small.ours), about(small)),
    judge(GOALS.largeDelay, p99(large.ours), about(large)),
  ];
}

const FEW = 1_000;
const MANY = 5_000;
/**
 * V8 doubles the space for young objects while thousands of sockets open at once, up to 130 MB that no watcher needs.
 * With a fixed one, on both sides, what grows are the watchers.
 */
const FIXED_YOUNG_SPACE = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

/** Memory that idle watchers add. A server of its own for every repeat: memory once used is not given back. */
async function measureMemory(bench: Bench): Promise<Result> {
  const perWatcherKb = async (
    server: Pick<RunningPeer, 'port' | 'residentKb' | 'stop'>,
    slug: string,
    collect: () => Promise<unknown>,
  ): Promise<number> => {
    const load = await startChild<LoadCommands>('load.ts');
    try {
      const resident = async (): Promise<number> => {
        await collect();
        return server.residentKb();
      };
      await load.call('watch', { port: server.port, slug, count: FEW });
      const before = await resident();
      await load.call('watch', { port: server.port, slug, count: MANY - FEW });
      return ((await resident()) - before) / (MANY - FEW);
    } finally {
      await load.stop();
      await server.stop();
    }
  };
  const database = await bench.postgres.create();
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    const { slugs } = await database.addBoards(1);
    for (let repeat = 1; repeat <= bench.repeats; repeat += 1) {
      bench.say(`P6: repeat ${repeat} of ${bench.repeats}`);
      const product = await startProduct(database, { execArgs: FIXED_YOUNG_SPACE });
      ours.push(await perWatcherKb(product, slugs[0] ?? '', () => product.call('collect', null)));
      const peer = await startPeer('ws-broadcast', FIXED_YOUNG_SPACE);
      theirs.push(await perWatcherKb(peer, 'none', () => peer.call('collect', null)));
    }
  } finally {
    await database.drop();
  }
  const beside = [`ws: ${toShort(median(theirs))} kB a socket`];
  return judge(GOALS.memory, ours, { beside, seed: bench.seed });
}

export const delivery: Measurement = {
  name: 'fan-out',
  goals: [GOALS.cpu, GOALS.delay, GOALS.largeDelay],
  measure: measureDelivery,
};

export const memory: Measurement = {
  name: 'memory of idle watchers',
  goals: [GOALS.memory],
  measure: async (bench) => [await measureMemory(bench)],
};
