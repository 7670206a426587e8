import type { Bench, Measurement } from '../bed/bench.ts';
import { startChild } from '../bed/child-process.ts';
import { type Goal, judge, median, type Result, toShort } from '../bed/figures.ts';
import { type RunningPeer, startPeer } from '../bed/peer.ts';
import type { LoadCommands } from '../load.ts';

const CALLERS = 64;
const CALLS_MAX = 100_000;
const WARM_MS = 2_000;

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

interface Cost {
  readonly cpuUs: number;
  readonly perSecond: number;
}

async function measureCalls(bench: Bench): Promise<Result[]> {
  const load = await startChild<LoadCommands>('load.ts');
  const hot = await startPeer('hot-call');
  const plain = await startPeer('plain-route');
  const faults: string[] = [];
  const callAll = async (server: RunningPeer, over: 'http' | 'socket', limitMs: number): Promise<Cost> => {
    const plan = { slugs: ['bench-1-1'], spotsPerBoard: 1e6, together: 1, buyers: 500, claims: CALLS_MAX };
    const before = server.cpuMs();
    const figures = await load.call('claim', { port: server.port, over, callers: CALLERS, plan, limitMs });
    if (figures.refused > 0) faults.push(`${figures.refused} calls were refused`);
    return {
      cpuUs: ((server.cpuMs() - before) * 1_000) / figures.ok,
      perSecond: (figures.ok * 1_000) / figures.elapsedMs,
    };
  };
  const columns = { http: [] as Cost[], socket: [] as Cost[], plain: [] as Cost[] };
  try {
    bench.say('P7: warming up');
    await callAll(hot, 'http', WARM_MS);
    await callAll(hot, 'socket', WARM_MS);
    await callAll(plain, 'http', WARM_MS);
    for (let repeat = 1; repeat <= bench.repeats; repeat += 1) {
      bench.say(`P7: repeat ${repeat} of ${bench.repeats}`);
      columns.http.push(await callAll(hot, 'http', bench.runMs));
      columns.plain.push(await callAll(plain, 'http', bench.runMs));
      columns.socket.push(await callAll(hot, 'socket', bench.runMs));
    }
  } finally {
    await Promise.all([load.stop(), hot.stop(), plain.stop()]);
  }
  const decide = (goal: Goal, ours: readonly Cost[]): Result => {
    const ratios = ours.map(({ cpuUs }, index) => cpuUs / (columns.plain[index]?.cpuUs ?? Number.NaN));
    const shown = (costs: readonly Cost[]) =>
      `${toShort(median(costs.map(({ cpuUs }) => cpuUs)))} µs, ${toShort(median(costs.map(({ perSecond }) => perSecond)))}/s`;
    return judge(goal, ratios, {
      beside: [`ours ${shown(ours)}; plain route ${shown(columns.plain)}`],
      faults,
      seed: bench.seed,
    });
  };
  return [decide(GOALS.http, columns.http), decide(GOALS.socket, columns.socket)];
}

export const calls: Measurement = {
  name: 'the price of a call',
  goals: Object.values(GOALS),
  measure: measureCalls,
};
