import type { Bench, Measurement } from '../bed/bench.ts';
import { startChild } from '../bed/child-process.ts';
import { type Goal, judge, median, type Result, toShort } from '../bed/figures.ts';
import { type RunningPeer, startPeer } from '../bed/peer.ts';
import type { LoadCommands } from '../load.ts';

const CALLERS = 200;
const PER_SECOND = 6_000;
/** Long enough for the last compilation to be over, on a busy machine too. */
const WARM_MS = 6_000;

const GOALS = {
  http: {
    id: 'P7-http',
    what: 'server CPU of a hot tRPC mutation ÷ a plain Fastify route with the same JSON, over HTTP',
    op: '<=',
    bar: 1.5,
    unit: '',
  },
  socket: { id: 'P7-socket', what: 'the same over the socket', op: '<=', bar: 1.1, unit: '' },
} as const satisfies Record<string, Goal>;

async function measureCalls(bench: Bench): Promise<Result[]> {
  const load = await startChild<LoadCommands>('load.ts');
  const hot = await startPeer('hot-call');
  const plain = await startPeer('plain-route');
  const faults: string[] = [];
  /** CPU per call in µs. */
  const callAll = async (server: RunningPeer, over: 'http' | 'socket', limitMs: number): Promise<number> => {
    const before = server.cpuMs();
    const run = { port: server.port, over, callers: CALLERS, perSecond: PER_SECOND, limitMs };
    const { ok, refused } = await load.call('callSteadily', run);
    if (refused > 0) faults.push(`${refused} calls were refused`);
    return ((server.cpuMs() - before) * 1_000) / ok;
  };
  const columns = { http: [] as number[], socket: [] as number[], plain: [] as number[] };
  try {
    bench.say('P7: warming up');
    for (const [server, over] of [
      [hot, 'http'],
      [hot, 'socket'],
      [plain, 'http'],
    ] as const) {
      const plan = { slugs: ['bench-1-1'], spotsPerBoard: 1e6, together: 1, buyers: 500, claims: 100_000 };
      await load.call('claim', { port: server.port, over, callers: 64, plan, limitMs: WARM_MS });
    }
    for (let repeat = 1; repeat <= bench.repeats; repeat += 1) {
      bench.say(`P7: repeat ${repeat} of ${bench.repeats}`);
      columns.http.push(await callAll(hot, 'http', bench.runMs));
      columns.plain.push(await callAll(plain, 'http', bench.runMs));
      columns.socket.push(await callAll(hot, 'socket', bench.runMs));
    }
  } finally {
    await Promise.all([load.stop(), hot.stop(), plain.stop()]);
  }
  const decide = (goal: Goal, ours: readonly number[]): Result => {
    const ratios = ours.map((us, index) => us / (columns.plain[index] ?? Number.NaN));
    const beside = [
      `ours ${toShort(median(ours))} µs, plain route ${toShort(median(columns.plain))} µs a call, ` +
        `both at ${PER_SECOND} calls/s`,
    ];
    return judge(goal, ratios, { beside, faults, seed: bench.seed });
  };
  return [decide(GOALS.http, columns.http), decide(GOALS.socket, columns.socket)];
}

export const calls: Measurement = {
  name: 'the price of a call',
  goals: Object.values(GOALS),
  measure: measureCalls,
};
