import { type Config, ConfigError, readConfig } from '../config.ts';
import { VERSION } from '../version.ts';
import { examineDatabase } from './examine-database.ts';
import { examineDataFolder, examineMachine } from './examine-machine.ts';
import { examineReach } from './examine-reach.ts';
import { examineRedis } from './examine-redis.ts';
import type { Finding } from './finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Diagnosis {
  /** What to print: lines for people, or JSON. */
  readonly text: string;
  /** 1 where something has to be put right before the product works as it should; warnings alone are 0. */
  readonly exitCode: 0 | 1;
}

/**
 * `syrup doctor [--json]`: looks at everything the product stands on and says what is wrong and how to put it right.
 * Changes nothing: it neither migrates nor makes a database. No secret is printed, nor anything that holds one.
 */
export async function diagnose(
  { json = false }: { readonly json?: boolean } = {},
  env?: Environment,
  now: () => Date = () => new Date(),
): Promise<Diagnosis> {
  const findings = await examine(env, now);
  const ok = findings.every(({ state }) => state !== 'problem');
  const text = json ? JSON.stringify({ version: VERSION, ok, findings }, null, 2) : describe(findings);
  return { text, exitCode: ok ? 0 : 1 };
}

async function examine(env: Environment | undefined, now: () => Date): Promise<readonly Finding[]> {
  const machine = examineMachine();
  const read = readSettings(env);
  if ('finding' in read) return [read.finding, ...(await machine)];
  const { config } = read;
  // The database is looked at alone: it may have to be started for it.
  const [about, folder, redis] = await Promise.all([
    machine,
    examineDataFolder(config),
    examineRedis(config.redisUrl),
  ]);
  return [
    { check: 'Settings', state: 'ok', text: 'every variable that is set is valid' },
    ...about,
    ...folder,
    ...(await examineDatabase(config, now)),
    ...redis,
    ...examineReach(config),
  ];
}

function readSettings(
  env: Environment | undefined,
): { readonly config: Config } | { readonly finding: Finding } {
  try {
    return { config: readConfig(env) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const fix = 'Correct it in the environment or the .env file; the README lists every variable.';
    return { finding: { check: 'Settings', state: 'problem', text: error.message, fix } };
  }
}

const SIGNS = { ok: '✓', warning: '!', problem: '✗' } as const;
const CHECK_WIDTH = 14;

function describe(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ check, state, text, fix }) => [
    `${SIGNS[state]} ${check.padEnd(CHECK_WIDTH)} ${text}`,
    ...(fix === undefined ? [] : [`  ${' '.repeat(CHECK_WIDTH)} → ${fix}`]),
  ]);
  const problems = findings.filter(({ state }) => state === 'problem').length;
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  const sum =
    problems + warnings === 0
      ? 'Everything looks right.'
      : `${count(problems, 'problem')}, ${count(warnings, 'warning')}.`;
  return [`Syrup ${VERSION}`, '', ...lines, '', sum].join('\n');
}

function count(number: number, what: string): string {
  return `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`;
}
