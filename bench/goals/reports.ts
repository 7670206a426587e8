import { setTimeout as sleep } from 'node:timers/promises';
import { addPastDrops } from '#server/db/past-drops.fixture.ts';
import { REPORT_IDS } from '#shared/reports/reports.rules.ts';
import type { Bench, Measurement } from '../bed/bench.ts';
import { type Goal, judge, median, type Result, toShort } from '../bed/figures.ts';
import type { BenchDatabase } from '../bed/postgres.ts';
import { type RunningProduct, startProduct } from '../bed/product.ts';

const ADMIN = { username: 'bench', email: 'bench@example.com', password: 'a long one for the bench 7Q' };
const DAY_MS = 86_400_000;
/** Two years of drops, and the same pace for a tenth of the time. */
const LARGE = { claims: 200_000, buyers: 5_000, waffles: 2_000, days: 730 };
const SMALL = { claims: 20_000, buyers: 500, waffles: 200, days: 73 };
const WARM_UPS = 2;

interface Question {
  readonly name: string;
  /** Over its own days; null where it has none. */
  readonly own: string | null;
  readonly all: string;
}
const alike = (path: string) => ({ own: path, all: path });
const QUESTIONS: readonly Question[] = [
  ...REPORT_IDS.map((id) => {
    const own = `/api/admin/reports/${id}?limit=25`;
    return { name: id, own, all: `${own}&range=all` };
  }),
  { name: 'registry', ...alike('/api/admin/buyers') },
  { name: 'registry, search', ...alike('/api/admin/buyers?search=_4') },
  // Whoever asks who has the highest level asks about everything that was ever earned.
  { name: 'registry, by level', own: null, all: '/api/admin/buyers?sort=level' },
];

const timeGoal = (name: string): Goal => ({
  id: `P15-${name.replaceAll(/\W+/g, '-')}`,
  what: `${name} over ${LARGE.claims.toLocaleString('en')} claims through HTTP, over its own days and over all of them: the slower`,
  op: '<=',
  bar: 150,
  unit: 'ms',
});
const GROWTH: Goal = {
  id: 'P15-growth',
  what: 'all of them over their own days ÷ the same after a tenth of the history',
  op: '<=',
  bar: 3,
  unit: '',
};
const GROWTH_ALL: Goal = {
  id: 'P15-growth-all',
  what: 'all of them over all time ÷ the same after a tenth of the history',
  op: '<=',
  bar: 3,
  unit: '',
};

interface Stage {
  readonly product: RunningProduct;
  /** Asks once and says how many ms the answer took. */
  ask(path: string): Promise<number>;
  close(): Promise<void>;
}

async function openStage(bench: Bench, size: typeof LARGE): Promise<Stage> {
  const database = await bench.postgres.create();
  const until = new Date();
  await addPastDrops(database.connection, {
    ...size,
    since: new Date(until.getTime() - size.days * DAY_MS),
    until,
  });
  const product = await startProduct(database, { admin: ADMIN, withJobs: true });
  await waitForLedger(database);
  const origin = `http://127.0.0.1:${product.port}`;
  const signedIn = await fetch(`${origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: ADMIN.username, password: ADMIN.password }),
  });
  const { token } = (await signedIn.json()) as { token: string };
  return {
    product,
    ask: async (path) => {
      const beganMs = performance.now();
      const answer = await fetch(origin + path, { headers: { authorization: `Bearer ${token}` } });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}: ${text}`);
      return performance.now() - beganMs;
    },
    close: async () => {
      await product.stop();
      await database.drop();
    },
  };
}

const LEDGER_PATIENCE_MS = 240_000;

/** The product earns at its start what happened before, piece by piece; levels are the sums of that. */
async function waitForLedger({ pool }: BenchDatabase): Promise<void> {
  const deadline = AbortSignal.timeout(LEDGER_PATIENCE_MS);
  for (;;) {
    deadline.throwIfAborted();
    const { rows } = await pool.query<{ missing: number }>(
      `select (select count(*) from claim where status = 'paid')
         - (select count(*) from xp_transaction where kind = 'paid_spot') as missing`,
    );
    if (Number(rows[0]?.missing) === 0) break;
    await sleep(500);
  }
  await pool.query('vacuum analyze xp_transaction, buyer_badge');
}

const KINDS = ['own', 'all'] as const;

/** Times by question, one for each repeat: over the report's own days, and over all time. */
interface Times {
  readonly own: Map<string, number[]>;
  readonly all: Map<string, number[]>;
}

async function askEverything(bench: Bench, stage: Stage, times: Times, repeat: number): Promise<void> {
  for (const question of QUESTIONS) {
    for (const kind of KINDS) {
      const path = question[kind];
      if (path === null) continue;
      const tookMs = await stage.ask(path);
      if (repeat < 0) continue;
      times[kind].set(question.name, [...(times[kind].get(question.name) ?? []), tookMs]);
    }
  }
  bench.say(`P15: ${repeat < 0 ? 'warming up' : `repeat ${repeat + 1} of ${bench.repeats}`}`);
}

async function measureReports(bench: Bench): Promise<Result[]> {
  bench.say('P15: making years of drops');
  const stages = [await openStage(bench, LARGE), await openStage(bench, SMALL)] as const;
  const [large, small] = [0, 1].map((): Times => ({ own: new Map(), all: new Map() })) as [Times, Times];
  try {
    for (let repeat = -WARM_UPS; repeat < bench.repeats; repeat += 1) {
      await askEverything(bench, stages[0], large, repeat);
      await askEverything(bench, stages[1], small, repeat);
    }
  } finally {
    for (const stage of stages) await stage.close();
  }
  const medianOf = (times: Times, kind: keyof Times, name: string) => median(times[kind].get(name) ?? []);
  const slower = QUESTIONS.map(({ name, ...paths }) => {
    const own = large.own.get(name) ?? [];
    const values = (large.all.get(name) ?? []).map((all, index) => Math.max(all, own[index] ?? 0));
    const beside = KINDS.filter((kind) => paths[kind] !== null).map(
      (kind) =>
        `${kind === 'own' ? 'its own days' : 'all time'}: ${toShort(medianOf(large, kind, name))} ms, after a tenth of the history ${toShort(medianOf(small, kind, name))} ms`,
    );
    return judge(timeGoal(name), values, { beside, seed: bench.seed });
  });
  const growth = (goal: Goal, kind: keyof Times) => {
    const asked = QUESTIONS.filter((question) => question[kind] !== null);
    const sum = (times: Times, repeat: number) =>
      asked.reduce((total, { name }) => total + (times[kind].get(name)?.[repeat] ?? Number.NaN), 0);
    const ratios = Array.from(
      { length: bench.repeats },
      (_, repeat) => sum(large, repeat) / sum(small, repeat),
    );
    return judge(goal, ratios, { seed: bench.seed });
  };
  return [...slower, growth(GROWTH, 'own'), growth(GROWTH_ALL, 'all')];
}

export const reports: Measurement = {
  name: 'reports and registry',
  goals: [...QUESTIONS.map(({ name }) => timeGoal(name)), GROWTH, GROWTH_ALL],
  measure: measureReports,
};
