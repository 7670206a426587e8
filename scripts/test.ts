/**
 * `npm test`: everything, in the order in which a fault is cheapest to find. `npm test -- unit server` runs only those.
 * Each phase gets one line; the output of a failing one follows it. The last line counts every test, and every phase
 * that is no collection of tests (types, lint, …) as one.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PHASE_LIMIT_MS = 16 * 60_000;

interface Phase {
  readonly name: string;
  /** Commands run one after the other until one fails. */
  readonly commands: ReadonlyArray<readonly string[]>;
  /** The vitest projects whose tests are counted; without, the phase counts as one. */
  readonly projects?: readonly string[];
  /** Database and bus of the tests; the product's own embedded ones when absent. */
  readonly servers?: Readonly<Record<string, string>>;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Tests of something this machine does not have, such as a Redis; the linter refuses any other kind of skipping. */
  readonly elsewhere: number;
}

interface Outcome extends Counts {
  readonly phase: Phase;
  readonly seconds: number;
  readonly output: string;
}

const external: Record<string, string> = {};
for (const name of ['TEST_DATABASE_URL', 'TEST_REDIS_URL']) {
  const url = process.env[name];
  if (url) external[name] = url;
}

const node = (script: string): string[] => [process.execPath, script];

/** Phases of one group share no resource but the two processors and run at the same time. */
const GROUPS: ReadonlyArray<readonly Phase[]> = [
  [
    { name: 'types', commands: [['tsc', '-b']] },
    {
      name: 'lint',
      commands: [['biome', 'check', '--error-on-warnings', '--max-diagnostics=100', '.'], ['oxlint']],
    },
  ],
  [
    { name: 'deadcode', commands: [['knip']] },
    { name: 'unit', commands: [], projects: ['unit'] },
  ],
  [{ name: 'server', commands: [], projects: ['server'] }],
  external.TEST_DATABASE_URL
    ? [{ name: 'server-external', commands: [], projects: ['server'], servers: external }]
    : [],
  [
    { name: 'dom', commands: [], projects: ['dom', 'ssr'] },
    { name: 'build', commands: [node('scripts/build.ts')] },
  ],
  // The crowds claim on the external PostgreSQL too, where there is one.
  [{ name: 'e2e', commands: [], projects: ['e2e'], servers: external }],
  [{ name: 'budget', commands: [node('scripts/budget.ts')] }],
];

/** Runs one command to its end; the output is kept in the order in which it came. */
function run(
  [command = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PHASE_LIMIT_MS,
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => chunks.push(Buffer.from(`${command}: ${error.message}\n`)));
    child.on('close', (code, signal) => {
      if (signal) chunks.push(Buffer.from(`${command} was stopped by ${signal}\n`));
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString() });
    });
  });
}

function environmentOf(phase: Phase): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  env.PATH = `${join(ROOT, 'node_modules/.bin')}${delimiter}${env.PATH ?? ''}`;
  delete env.TEST_DATABASE_URL;
  delete env.TEST_REDIS_URL;
  // The tools write into a pipe here and would guess wrongly: colours are for a terminal, not for a log.
  delete env.FORCE_COLOR;
  delete env.NO_COLOR;
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  return { ...env, ...colours, ...phase.servers };
}

async function runPhase(phase: Phase, reports: string): Promise<Outcome> {
  const startedMs = performance.now();
  const report = join(reports, `${phase.name}.json`);
  const commands = phase.projects
    ? [
        [
          'vitest',
          'run',
          ...phase.projects.flatMap((project) => ['--project', project]),
          '--reporter=dot',
          '--reporter=json',
          `--outputFile.json=${report}`,
        ],
      ]
    : phase.commands;

  let ok = true;
  let output = '';
  for (const command of commands) {
    if (!ok) break;
    const result = await run(command, environmentOf(phase));
    ok = result.ok;
    output += result.output;
  }
  const counts = phase.projects
    ? await countTests(report, ok)
    : { passed: ok ? 1 : 0, failed: ok ? 0 : 1, elsewhere: 0 };
  return { phase, ...counts, output, seconds: (performance.now() - startedMs) / 1000 };
}

/** A run that failed without a failing test (a hook, a file that did not load, no report at all) counts as one failure. */
async function countTests(report: string, ok: boolean): Promise<Counts> {
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1, elsewhere: 0 };
  const { numPassedTests, numFailedTests, numTotalTests } = JSON.parse(text) as Record<string, number>;
  const [passed, failed, total] = [numPassedTests ?? 0, numFailedTests ?? 0, numTotalTests ?? 0];
  return { passed, failed: ok ? failed : Math.max(failed, 1), elsewhere: total - passed - failed };
}

function announce({ phase, passed, failed, elsewhere, seconds, output }: Outcome): void {
  const parts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(elsewhere > 0 ? [`${elsewhere} need what is not here`] : []),
  ];
  const counts = phase.projects ? `  ${parts.join(', ')}` : '';
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  console.log(`${failed === 0 ? 'ok  ' : 'FAIL'}  ${phase.name.padEnd(16)}${time}${counts}`);
  if (failed > 0) console.log(`\n${output.trimEnd()}\n`);
}

const wanted = new Set(process.argv.slice(2));
const names = GROUPS.flat().map(({ name }) => name);
const unknown = [...wanted].filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No such phase: ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}

const reports = await mkdtemp(join(tmpdir(), 'syrup-test-'));
const outcomes: Outcome[] = [];
for (const group of GROUPS) {
  const phases = group.filter(({ name }) => wanted.size === 0 || wanted.has(name));
  await Promise.all(
    phases.map(async (phase) => {
      const outcome = await runPhase(phase, reports);
      outcomes.push(outcome);
      announce(outcome);
    }),
  );
}
await rm(reports, { recursive: true, force: true });

const ranServer = outcomes.some(({ phase }) => phase.name === 'server');
if (ranServer && !external.TEST_DATABASE_URL) {
  console.log('note  TEST_DATABASE_URL is not set: the server tests ran on the embedded PostgreSQL only.');
}
if (ranServer && !external.TEST_REDIS_URL) {
  console.log('note  TEST_REDIS_URL is not set: nothing ran on a Redis.');
}
const sum = (count: (outcome: Outcome) => number): number =>
  outcomes.reduce((total, outcome) => total + count(outcome), 0);
const failed = sum((outcome) => outcome.failed);
console.log(`${sum((outcome) => outcome.passed)} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
