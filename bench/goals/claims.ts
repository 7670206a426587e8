import type { Bench, Measurement } from '../bed/bench.ts';
import { type Child, startChild } from '../bed/child-process.ts';
import { type Goal, judge, median, type Result, skip, toShort } from '../bed/figures.ts';
import { startPeer } from '../bed/peer.ts';
import {
  addBareSpots,
  countBareClaims,
  hasPgbench,
  type PgbenchFigures,
  type PgbenchRun,
  runPgbench,
} from '../bed/pgbench.ts';
import { type BenchDatabase, SPOTS_PER_BOARD } from '../bed/postgres.ts';
import { type RunningProduct, startProduct } from '../bed/product.ts';
import type { LoadCommands } from '../load.ts';

const HTTP_CALLERS = 256;
/** A socket may say 50 things a second, so it takes more of them to keep the product busy. */
const SOCKET_CALLERS = 512;
const BUYERS = 500;
const CLIENT_CHOICES = [8, 16, 32] as const;
/** More than any side reaches: boards for so many claims are made for every run. */
const WHOLE_PER_SECOND_MAX = 16_000;
const PEER_PER_SECOND_MAX = { whole: 12_000, bare: 30_000 } as const;

type Over = 'http' | 'socket';

const ratio = (id: string, what: string, bar: number): Goal => ({ id, what, op: '>=', bar, unit: '' });
const GOALS = {
  http1: ratio('P1-http-1', 'claims/s through HTTP ÷ pgbench, one claim a transaction, one waffle', 4),
  socket1: ratio('P1-socket-1', 'claims/s through the socket ÷ pgbench, one waffle', 4),
  http8: ratio('P1-http-8', 'claims/s through HTTP ÷ pgbench, eight waffles at once', 2),
  socket8: ratio('P1-socket-8', 'claims/s through the socket ÷ pgbench, eight waffles at once', 2),
  empty: ratio(
    'P1-empty',
    'claims/s through HTTP ÷ pgbench, one waffle, both on an empty, never analysed database',
    4,
  ),
  bare: ratio(
    'P2-http',
    'claims/s through HTTP ÷ pgbench doing a bare update and an audit row, no number',
    0.75,
  ),
  bareSocket: ratio('P2-socket', 'claims/s through the socket ÷ the same', 0.75),
} as const;

interface ProductRun {
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly p99: number;
}

interface Bed {
  readonly bench: Bench;
  readonly database: BenchDatabase;
  readonly product: RunningProduct;
  readonly load: Child<LoadCommands>;
  readonly faults: string[];
}

async function claimThroughProduct(bed: Bed, over: Over, together: number, ms: number): Promise<ProductRun> {
  const { database, product, load, faults } = bed;
  const rounds = Math.ceil((WHOLE_PER_SECOND_MAX * ms) / 1_000 / SPOTS_PER_BOARD / together);
  const boards = await database.addBoards(rounds * together);
  await database.settle({ analyze: false });
  const plan = {
    slugs: boards.slugs,
    spotsPerBoard: SPOTS_PER_BOARD,
    together,
    buyers: BUYERS,
    claims: boards.slugs.length * SPOTS_PER_BOARD,
  };
  const callers = over === 'http' ? HTTP_CALLERS : SOCKET_CALLERS;
  const cpuBefore = product.cpuMs();
  const figures = await load.call('claim', { port: product.port, over, callers, plan, limitMs: ms });
  const cpuMs = product.cpuMs() - cpuBefore;
  if (figures.refused > 0) faults.push(`${figures.refused} claims were refused`);
  faults.push(...(await database.findFaults(boards, figures.ok)));
  return {
    perSecond: (figures.ok * 1_000) / figures.elapsedMs,
    cpuUs: (cpuMs * 1_000) / figures.ok,
    p99: figures.p99,
  };
}

async function claimThroughPgbench(
  { database, faults }: Pick<Bed, 'database' | 'faults'>,
  run: PgbenchRun,
): Promise<PgbenchFigures> {
  const count = Math.ceil((PEER_PER_SECOND_MAX[run.script] * run.seconds) / SPOTS_PER_BOARD / run.together);
  const boards = await database.addBoards(count * run.together);
  if (run.script === 'bare') await addBareSpots(database, boards);
  await database.settle({ analyze: false });
  const figures = await runPgbench(database, boards, run);
  if (run.script === 'whole') {
    faults.push(...(await database.findFaults(boards, figures.claims)).map((fault) => `pgbench: ${fault}`));
  } else if ((await countBareClaims(database, boards)) !== figures.claims) {
    faults.push('pgbench: bare claims and transactions differ');
  }
  return figures;
}

/** pgbench with as many clients as serve it best here. */
async function chooseClients(bed: Bed, script: 'whole' | 'bare', together: number): Promise<number> {
  let best = { clients: 0, perSecond: 0 };
  for (const clients of CLIENT_CHOICES) {
    const { perSecond } = await claimThroughPgbench(bed, { script, together, clients, seconds: 1 });
    if (perSecond > best.perSecond) best = { clients, perSecond };
  }
  return best.clients;
}

/** How fast the load generator is where nothing has to be done. */
async function generatorPerSecond(load: Child<LoadCommands>, over: Over): Promise<number> {
  const peer = await startPeer(over === 'http' ? 'no-op-http' : 'no-op-socket');
  try {
    const plan = {
      slugs: ['none'],
      spotsPerBoard: SPOTS_PER_BOARD,
      together: 1,
      buyers: BUYERS,
      claims: 80_000,
    };
    const callers = over === 'http' ? HTTP_CALLERS : SOCKET_CALLERS;
    const { ok, elapsedMs } = await load.call('claim', {
      port: peer.port,
      over,
      callers,
      plan,
      limitMs: 1_500,
    });
    return (ok * 1_000) / elapsedMs;
  } finally {
    await peer.stop();
  }
}

interface Columns {
  readonly http1: ProductRun[];
  readonly http8: ProductRun[];
  readonly socket1: ProductRun[];
  readonly socket8: ProductRun[];
  readonly whole1: PgbenchFigures[];
  readonly whole8: PgbenchFigures[];
  readonly bare: PgbenchFigures[];
}

async function runRepeats(bed: Bed): Promise<{ columns: Columns; clients: Record<string, number> }> {
  const { bench } = bed;
  const seconds = bench.runMs / 1_000;
  bench.say('P1: warming up, choosing the best number of pgbench clients');
  for (const over of ['http', 'socket'] as const) await claimThroughProduct(bed, over, 8, 1_500);
  await bed.database.settle({ analyze: true });
  const clients = {
    whole1: await chooseClients(bed, 'whole', 1),
    whole8: await chooseClients(bed, 'whole', 8),
    bare: await chooseClients(bed, 'bare', 1),
  };
  const columns: Columns = {
    http1: [],
    http8: [],
    socket1: [],
    socket8: [],
    whole1: [],
    whole8: [],
    bare: [],
  };
  for (let repeat = 1; repeat <= bench.repeats; repeat += 1) {
    bench.say(`P1, P2: repeat ${repeat} of ${bench.repeats}`);
    const steps = [
      async () => columns.http1.push(await claimThroughProduct(bed, 'http', 1, bench.runMs)),
      async () =>
        columns.whole1.push(
          await claimThroughPgbench(bed, { script: 'whole', together: 1, clients: clients.whole1, seconds }),
        ),
      async () => columns.socket1.push(await claimThroughProduct(bed, 'socket', 1, bench.runMs)),
      async () =>
        columns.bare.push(
          await claimThroughPgbench(bed, { script: 'bare', together: 1, clients: clients.bare, seconds }),
        ),
      async () => columns.http8.push(await claimThroughProduct(bed, 'http', 8, bench.runMs)),
      async () =>
        columns.whole8.push(
          await claimThroughPgbench(bed, { script: 'whole', together: 8, clients: clients.whole8, seconds }),
        ),
      async () => columns.socket8.push(await claimThroughProduct(bed, 'socket', 8, bench.runMs)),
    ];
    // Every other repeat runs backwards, so that neither side is always the one that finds the machine warm.
    for (const step of repeat % 2 === 1 ? steps : steps.toReversed()) await step();
  }
  return { columns, clients };
}

async function measureWarm(bench: Bench): Promise<Result[]> {
  const database = await bench.postgres.create();
  const product = await startProduct(database);
  const load = await startChild<LoadCommands>('load.ts');
  const bed: Bed = { bench, database, product, load, faults: [] };
  try {
    const { columns, clients } = await runRepeats(bed);
    const alone = {
      http: await generatorPerSecond(load, 'http'),
      socket: await generatorPerSecond(load, 'socket'),
    };
    const decide = (
      goal: Goal,
      over: Over,
      ours: ProductRun[],
      peers: PgbenchFigures[],
      peerClients: number,
    ) => {
      const faults = [...bed.faults];
      const fastest = Math.max(...ours.map(({ perSecond }) => perSecond));
      if (alone[over] < 2 * fastest)
        faults.push(`the load generator alone reaches ${toShort(alone[over])}/s, less than twice as much`);
      const ratios = ours.map(({ perSecond }, index) => perSecond / (peers[index]?.perSecond ?? Number.NaN));
      const beside = [
        `ours ${toShort(median(ours.map((run) => run.perSecond)))}/s, ` +
          `${toShort(median(ours.map((run) => run.cpuUs)))} µs server CPU a claim, ` +
          `p99 ${toShort(median(ours.map((run) => run.p99)))} ms`,
        `pgbench ${toShort(median(peers.map((run) => run.perSecond)))}/s with ${peerClients} clients; ` +
          `load generator alone ${toShort(alone[over])}/s`,
      ];
      return judge(goal, ratios, { beside, faults, seed: bench.seed });
    };
    return [
      decide(GOALS.http1, 'http', columns.http1, columns.whole1, clients.whole1 ?? 0),
      decide(GOALS.socket1, 'socket', columns.socket1, columns.whole1, clients.whole1 ?? 0),
      decide(GOALS.http8, 'http', columns.http8, columns.whole8, clients.whole8 ?? 0),
      decide(GOALS.socket8, 'socket', columns.socket8, columns.whole8, clients.whole8 ?? 0),
      decide(GOALS.bare, 'http', columns.http1, columns.bare, clients.bare ?? 0),
      decide(GOALS.bareSocket, 'socket', columns.socket1, columns.bare, clients.bare ?? 0),
    ];
  } finally {
    await Promise.all([product.stop(), load.stop()]);
    await database.drop();
  }
}

/** Each side begins on a database of its own in which no claim was ever made and nothing was ever analysed. */
async function measureEmpty(bench: Bench): Promise<Result> {
  const load = await startChild<LoadCommands>('load.ts');
  const faults: string[] = [];
  const ours: ProductRun[] = [];
  const peers: PgbenchFigures[] = [];
  const claimEmpty = async () => {
    const database = await bench.postgres.create();
    const product = await startProduct(database);
    const bed: Bed = { bench, database, product, load, faults };
    try {
      // Refused claims warm the code up and leave no row.
      const plan = {
        slugs: ['no-such-board'],
        spotsPerBoard: 1e6,
        together: 1,
        buyers: BUYERS,
        claims: 20_000,
      };
      await load.call('claim', {
        port: product.port,
        over: 'http',
        callers: HTTP_CALLERS,
        plan,
        limitMs: 2_500,
      });
      ours.push(await claimThroughProduct(bed, 'http', 1, bench.runMs));
    } finally {
      await product.stop();
      await database.drop();
    }
  };
  const pgbenchEmpty = async () => {
    const database = await bench.postgres.create();
    try {
      const run = { script: 'whole', together: 1, clients: 16, seconds: bench.runMs / 1_000 } as const;
      peers.push(await claimThroughPgbench({ database, faults }, run));
    } finally {
      await database.drop();
    }
  };
  try {
    for (let repeat = 1; repeat <= bench.repeats; repeat += 1) {
      bench.say(`P1: empty databases, repeat ${repeat} of ${bench.repeats}`);
      await claimEmpty();
      await pgbenchEmpty();
    }
  } finally {
    await load.stop();
  }
  const ratios = ours.map(({ perSecond }, index) => perSecond / (peers[index]?.perSecond ?? Number.NaN));
  const beside = [
    `ours ${toShort(median(ours.map((run) => run.perSecond)))}/s, ` +
      `pgbench ${toShort(median(peers.map((run) => run.perSecond)))}/s with 16 clients`,
  ];
  return judge(GOALS.empty, ratios, { beside, faults, seed: bench.seed });
}

export const claims: Measurement = {
  name: 'claims per second',
  goals: Object.values(GOALS),
  measure: async (bench) => {
    if (!(await hasPgbench())) {
      return Object.values(GOALS).map((goal) => skip(goal, 'pgbench is not installed here', bench.seed));
    }
    return [...(await measureWarm(bench)), await measureEmpty(bench)];
  },
};
