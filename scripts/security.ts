/**
 * `npm run security`: the figures of docs/security.md at full size, one line per goal in the form of `npm run bench`.
 *   --only S3,S4     these alone
 *   --pairs 200      fewer pairs of sign-ins than the 2,000 of S4
 *   --messages 20000 fewer damaged messages than the 1,000,000 of S9
 *   --seed 7         damages them otherwise
 * What is measured on the built product runs here; what tests show, with as many trials as a goal asks for, runs there.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { floodSignIns } from '../e2e/flood-sign-ins.ts';
import { tryForgeries } from '../e2e/forge-requests.ts';
import { createProductRunner, type RunningProduct } from '../e2e/harness.ts';
import { sendMutations } from '../e2e/mutate-messages.ts';
import { pressEverySocket } from '../e2e/press-sockets.ts';
import { createFirstOperator, type Operator } from '../e2e/sign-in.ts';
import { takeCookie } from '../e2e/take-cookie.ts';
import { countJudgedGuesses, timeSignIns } from '../e2e/time-sign-ins.ts';
import { listShown, OPEN, readReview } from './read-review.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GUESSES = 10_000;
const T_MAX = 4.5;
const GAP_MS_MAX = 2;
/** Per way in which somebody can lose rights; there are four. */
const TRIALS = 250;
const FLOOD_RATIO_MAX = 1.5;
const STALL_MS_MAX = 50;
const GROWN_MB_MAX = 64;
const DECIDED = 257;
const SHOWN_MIN = 120;

interface Goal {
  readonly id: string;
  measure(): Promise<void>;
}

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    pairs: { type: 'string', default: '2000' },
    messages: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});
const only = flags.only?.split(',').map((id) => id.trim().toUpperCase());

/** What the tests of a goal show: none may fail. `env` makes them as large as the goal asks. */
function shown(id: string, files: readonly string[], env: Readonly<Record<string, string>> = {}): Goal {
  return {
    id,
    measure: async () => {
      const { failed, passed, output } = await runTests(files, env);
      print(id, failed, '= 0', failed === 0 && passed > 0, `failed of n=${passed + failed} tests`);
      if (failed > 0 || passed === 0) console.error(output);
    },
  };
}

const GOALS: readonly Goal[] = [
  { id: 'S1', measure: countReview },
  shown('S2', ['src/server/access-matrix.db.test.ts']),
  { id: 'S3', measure: measureForgeries },
  { id: 'S4', measure: measureGuessing },
  { id: 'S5', measure: measureFlood },
  shown('S6', ['src/server/features/accounts/lost-sockets.db.test.ts'], { SECURITY_TRIALS: String(TRIALS) }),
  { id: 'S7', measure: pressSockets },
  shown('S8', ['src/server/features/auth/kept-secrets.db.test.ts']),
  { id: 'S9', measure: measureMutations },
  shown('S10', ['src/server/features/auth/ask-whois.test.ts', 'src/shared/kernel/public-address.test.ts']),
  shown('S11', ['src/server/core/csv.test.ts']),
  shown('S12', ['src/server/security-headers.db.test.ts', 'e2e/security-headers.e2e.ts']),
];

const wanted = GOALS.filter(({ id }) => only === undefined || only.includes(id));
if (wanted.length === 0) {
  console.error(`Nothing measures ${flags.only}. There is: ${GOALS.map(({ id }) => id).join(', ')}`);
  process.exit(2);
}
await import('./ensure-built.ts');
for (const { id, measure } of wanted) {
  try {
    await measure();
  } catch (error) {
    process.exitCode = 1;
    console.log(`${id} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `isNoisy`: what is asked for can't be told from chance here, so a miss says nothing. */
function print(id: string, value: number, bar: string, ok: boolean, more: string, isNoisy = false): void {
  const verdict = ok ? 'PASS' : isNoisy ? 'NOISY' : 'FAIL';
  console.log(`${id} ${value} ${bar} ${verdict} ${more}`);
  if (verdict === 'FAIL') process.exitCode = 1;
}

async function withProduct(
  env: Readonly<Record<string, string>>,
  use: (product: RunningProduct, operator: Operator) => Promise<void>,
): Promise<void> {
  const runner = await createProductRunner(env);
  try {
    const product = await runner.start();
    await use(product, await createFirstOperator(product));
  } finally {
    await runner.remove();
  }
}

function countReview(): Promise<void> {
  const rows = readReview(ROOT);
  const decided = rows.flatMap(({ ids }) => ids).length;
  const shownByTest = listShown(rows).length;
  const open = rows.filter(({ standing }) => standing === OPEN).length;
  print('S1-decided', decided, `= ${DECIDED}`, decided === DECIDED, 'requirements');
  print('S1-shown', shownByTest, `>= ${SHOWN_MIN}`, shownByTest >= SHOWN_MIN, 'by a test');
  print('S1-open', open, '= 0', open === 0, 'not met');
  return Promise.resolve();
}

async function measureForgeries(): Promise<void> {
  await withProduct({}, async ({ url }, operator) => {
    const { tried, accepted } = await tryForgeries(url, await takeCookie(url, operator));
    print('S3', accepted.length, '= 0', accepted.length === 0, `accepted of n=${tried} cross-site variants`);
    for (const what of accepted) console.error(what);
  });
}

async function measureFlood(): Promise<void> {
  await withProduct({ TRUST_PROXY: '1', CLAIM_LIMIT: 'on' }, async ({ url }, operator) => {
    const { claims, signIns, quietP99Ms, floodP99Ms } = await floodSignIns(url, operator);
    const ratio = Number((floodP99Ms / quietP99Ms).toFixed(2));
    const more = `p99 ${floodP99Ms.toFixed(1)} ms during ${signIns} sign-ins ÷ ${quietP99Ms.toFixed(1)} ms, n=${claims} claims`;
    print('S5', ratio, `<= ${FLOOD_RATIO_MAX}`, ratio <= FLOOD_RATIO_MAX, more);
  });
}

async function pressSockets(): Promise<void> {
  await withProduct({ CLAIM_LIMIT: 'on' }, async ({ url }) => {
    for (const { what, stallMs, grownMb } of await pressEverySocket(url)) {
      print('S7-stall', stallMs, `<= ${STALL_MS_MAX}`, stallMs <= STALL_MS_MAX, `ms, ${what}`);
      print('S7-memory', grownMb, `<= ${GROWN_MB_MAX}`, grownMb <= GROWN_MB_MAX, `MB, ${what}`);
    }
  });
}

async function measureMutations(): Promise<void> {
  await withProduct({}, async (product, operator) => {
    const [messages, seed] = [Number(flags.messages), Number(flags.seed)];
    const { sent, answered, failures, faults } = await sendMutations(product.url, operator, {
      messages,
      seed,
    });
    const n = `n=${sent} damaged messages, ${answered} answers, seed=${seed}`;
    print(
      'S9-faults',
      faults.length,
      '= 0',
      faults.length === 0,
      `failures without an id or with insides, ${n}`,
    );
    print('S9-failures', failures, '= 0', failures === 0, `failures of ours, ${n}`);
    for (const fault of faults.slice(0, 20)) console.error(fault);
    const isAlive = product.process.exitCode === null && product.process.signalCode === null;
    print('S9-crashes', isAlive ? 0 : 1, '= 0', isAlive, `ends of the process, ${n}`);
  });
}

async function measureGuessing(): Promise<void> {
  await withProduct({ TRUST_PROXY: '1' }, async ({ url }, { username }) => {
    const { pairs, t, meanGapMs, gapErrorMs, different } = await timeSignIns(
      url,
      username,
      Number(flags.pairs),
    );
    const n = `n=${pairs} pairs`;
    print('S4-answers', different, '= 0', different === 0, `pairs told apart, ${n}`);
    print('S4-time', Number(Math.abs(t).toFixed(2)), `< ${T_MAX}`, Math.abs(t) < T_MAX, `abs(t), ${n}`);
    const more = `ms ± ${gapErrorMs.toFixed(2)}, ${n}`;
    const isNoisy = gapErrorMs > GAP_MS_MAX / 2;
    print('S4-gap', Number(meanGapMs.toFixed(2)), `< ${GAP_MS_MAX}`, meanGapMs < GAP_MS_MAX, more, isNoisy);
  });
  await withProduct({}, async ({ url }, { username }) => {
    const judged = await countJudgedGuesses(url, username, GUESSES);
    print('S4-forwarded', judged, '= 5', judged === 5, `guesses judged of n=${GUESSES}`);
  });
}

/** Runs test files and counts; the output is for whoever has to find out why one failed. */
async function runTests(
  files: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ passed: number; failed: number; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'syrup-security-'));
  const report = join(folder, 'report.json');
  try {
    const output = await runToEnd(
      ['run', ...files, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`],
      env,
    );
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(
      await readFile(report, 'utf8').catch(() => '{"numPassedTests":0,"numFailedTests":0}'),
    ) as { numPassedTests: number; numFailedTests: number };
    return { passed, failed, output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runToEnd(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    const path = `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`;
    const child = spawn('vitest', [...args], { cwd: ROOT, env: { ...process.env, ...env, PATH: path } });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => chunks.push(Buffer.from(error.message)));
    child.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}
