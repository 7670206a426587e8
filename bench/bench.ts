/**
 * `npm run bench`: the figures of speed, each as a ratio of two sides that run in turns in this one run.
 * `--only P1,P4` runs the measurements that decide these goals, `--quick` repeats less, `--seed 7` fixes what is drawn.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Measurement } from './bed/bench.ts';
import { stopChildren } from './bed/child-process.ts';
import { type Result, toLines, type Verdict } from './bed/figures.ts';
import { openPostgres } from './bed/postgres.ts';
import { restart, stalledReaders } from './goals/bad-weather.ts';
import { calls } from './goals/calls.ts';
import { claims } from './goals/claims.ts';
import { databasePart } from './goals/database-part.ts';
import { drop } from './goals/drop.ts';
import { delivery, memory } from './goals/fan-out.ts';
import { grid } from './goals/grid.ts';
import { pages } from './goals/pages.ts';
import { reports } from './goals/reports.ts';
import { secondProcess } from './goals/second-process.ts';

const MEASUREMENTS: readonly Measurement[] = [
  claims,
  drop,
  delivery,
  memory,
  calls,
  databasePart,
  secondProcess,
  restart,
  stalledReaders,
  pages,
  grid,
  reports,
];
const VERDICTS: readonly Verdict[] = ['PASS', 'FAIL', 'NOISY', 'SKIPPED'];
/** Above this, something else takes a part of the processors that the figures would show. */
const BUSY_LOAD = 0.5;
const RESULTS = fileURLToPath(new URL('results/', import.meta.url));

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean' }, seed: { type: 'string' } },
});
const only = flags.only?.split(',').map((id) => id.trim().toUpperCase());
const isWanted = (id: string) =>
  only === undefined || only.some((wanted) => id === wanted || id.startsWith(`${wanted}-`));
const chosen = MEASUREMENTS.filter(({ goals }) => goals.some(({ id }) => isWanted(id.toUpperCase())));
if (chosen.length === 0) {
  console.error(
    `Nothing measures ${flags.only}. There is: ${MEASUREMENTS.flatMap(({ goals }) => goals)
      .map(({ id }) => id)
      .join(', ')}`,
  );
  process.exit(2);
}
const seed = Number(flags.seed ?? Math.floor(Math.random() * 2 ** 31));

const startedAt = new Date();
const loadBefore = loadavg()[0] ?? 0;
const postgres = await openPostgres();
const results: Result[] = [];
const failures: string[] = [];

async function clean(): Promise<void> {
  await stopChildren();
  await postgres.close();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void clean().finally(() => process.exit(130)));
}

console.log(
  `${postgres.name}; ${cpus().length} cores; Node ${process.versions.node}; load ${loadBefore.toFixed(2)} before the start`,
);
if (loadBefore > BUSY_LOAD)
  console.log('The machine is busy with something else: expect NOISY, and do not believe times and rates.');
try {
  for (const measurement of chosen) {
    try {
      const bench = {
        postgres,
        seed,
        repeats: flags.quick ? 3 : 5,
        runMs: flags.quick ? 2_000 : 3_000,
        say: (text: string) => process.stderr.write(`… ${text}\n`),
      };
      for (const result of await measurement.measure(bench)) {
        if (!isWanted(result.id.toUpperCase())) continue;
        results.push(result);
        console.log(toLines(result).join('\n'));
      }
    } catch (error) {
      failures.push(measurement.name);
      console.log(
        `${measurement.name}: could not be measured: ${error instanceof Error ? error.stack : String(error)}`,
      );
    }
  }
} finally {
  await clean();
}

await mkdir(RESULTS, { recursive: true });
const file = `${RESULTS}${startedAt.toISOString().replaceAll(':', '-')}.json`;
const run = {
  startedAt,
  seed,
  postgres: postgres.name,
  cores: cpus().length,
  node: process.versions.node,
  loadBefore,
};
await writeFile(file, `${JSON.stringify({ ...run, failures, results }, null, 2)}\n`);
const countOf = (wanted: Verdict) => results.filter(({ verdict }) => verdict === wanted).length;
const counts = VERDICTS.map((verdict) => `${countOf(verdict)} ${verdict}`).join(', ');
console.log(`${counts}; not measured: ${failures.join(', ') || 'nothing'}; written to ${file}`);
if (failures.length > 0 || results.some(({ verdict }) => verdict === 'FAIL')) process.exitCode = 1;
