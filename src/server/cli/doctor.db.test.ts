import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJobQueue } from '#server/core/job-queue.ts';
import { createTestActor, createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { diagnose } from './doctor.ts';
import type { Finding } from './finding.ts';

const SECRET = 'wJ8r-Zq3xT5vB1nM7kL0pYdF2sHgUc9a';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await createTestActor(createTestCore(database), 'super_admin');
  folder = await mkdtemp(join(tmpdir(), 'syrup-doctor-'));
});
beforeEach(() => chmod(folder, 0o700));
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

type Environment = Readonly<Record<string, string>>;

/** What it finds, by check, with the product's own database unless the settings name another. */
async function find(env: Environment = {}, now?: () => Date) {
  const settings = { DATABASE_URL: database.url, APP_SECRET: SECRET, ...env };
  const { text, exitCode } = await diagnose({ json: true }, settings, now);
  const { ok, findings } = JSON.parse(text) as { ok: boolean; findings: Finding[] };
  expect(exitCode).toBe(ok ? 0 : 1);
  // Whatever it finds, nothing that could open a door is printed.
  expect(text).not.toContain(SECRET);
  return {
    exitCode,
    states: Object.fromEntries(findings.map(({ check, state }) => [check, state])),
    of: (check: string) => findings.find((finding) => finding.check === check),
  };
}

describe('syrup doctor', () => {
  it('finds nothing wrong with a product that is well', async () => {
    const queue = createJobQueue(database.connection);
    queue.start(createTestCore(database), []);
    await queue.started();
    await queue.stop();
    const { states, exitCode } = await find();
    expect(states).toMatchObject({
      Settings: 'ok',
      Node: 'ok',
      Pictures: 'ok',
      Secret: 'ok',
      Database: 'ok',
      Clock: 'ok',
      Schema: 'ok',
      Jobs: 'ok',
      'Super admin': 'ok',
      Redis: 'ok',
      Address: 'ok',
    });
    expect(exitCode).toBe(states['Build'] === 'ok' ? 0 : 1);
  });

  it('names the setting that is wrong, and still looks at the machine', async () => {
    const { states, of, exitCode } = await find({ PORT: 'many' });
    expect(of('Settings')?.text).toBe('PORT must be a number from 0 to 65535, not "many".');
    expect(states['Pictures']).toBe('ok');
    expect(exitCode).toBe(1);
  });

  it('says how to reach a database that does not answer, without its password', async () => {
    const url = 'postgresql://syrup:hunter2@127.0.0.1:9/syrup';
    const { of } = await find({ DATABASE_URL: url });
    expect(of('Database')).toMatchObject({ state: 'problem', fix: expect.stringContaining('DATABASE_URL') });
    expect(JSON.stringify(of('Database'))).not.toContain('hunter2');
  });

  it('tells a schema that is behind, ahead, or not there, and changes none of it', async () => {
    const migrations = () =>
      database.pool
        .query<{ name: string }>('select name from mikro_orm_migrations order by id')
        .then(({ rows }) => rows);
    const before = await migrations();
    const last = before.at(-1)?.name ?? '';
    await database.pool.query('delete from mikro_orm_migrations where name = $1', [last]);
    expect((await find()).of('Schema')).toMatchObject({
      state: 'warning',
      text: expect.stringMatching(/^1 /),
    });
    expect(await migrations()).toHaveLength(before.length - 1);
    await database.pool.query(
      `insert into mikro_orm_migrations (name) values ($1), ('Migration29990101_future')`,
      [last],
    );
    expect((await find()).of('Schema')).toMatchObject({ state: 'problem' });
    await database.pool.query(`delete from mikro_orm_migrations where name = 'Migration29990101_future'`);
    expect((await find()).of('Schema')).toMatchObject({ state: 'ok' });
  });

  it('compares the clock with the database’s', async () => {
    const late = (ms: number) => () => new Date(Date.now() + ms);
    expect((await find({}, late(0))).states['Clock']).toBe('ok');
    expect((await find({}, late(-15_000))).states['Clock']).toBe('warning');
    expect((await find({}, late(120_000))).states['Clock']).toBe('problem');
  });

  it('sees jobs that failed or that nobody does', async () => {
    const queue = createJobQueue(database.connection);
    queue.start(createTestCore(database), []);
    await queue.started();
    await queue.stop();
    const add = (state: string) =>
      database.pool.query(
        `insert into pgboss.job (name, state, start_after, completed_on)
         values ('tests.late', '${state}', now() - interval '1 hour', now())`,
      );
    await database.pool.query(`select pgboss.create_queue('tests.late', '{"policy": "standard"}'::jsonb)`);
    await add('failed');
    expect((await find()).of('Jobs')).toMatchObject({ state: 'warning', text: '1 failed within a day' });
    await add('created');
    expect((await find()).of('Jobs')?.text).toMatch(/waiting/);
    await database.pool.query(`delete from pgboss.job where name = 'tests.late'`);
  });

  it('wants somebody who may administer accounts', async () => {
    await database.pool.query('update account set active = false');
    expect((await find()).of('Super admin')?.fix).toMatch(/promote/);
    await database.pool.query('update account set active = true');
  });

  it('judges the secret, the folder and the file that keeps it', async () => {
    expect((await find({ APP_SECRET: 'abcabcabc'.repeat(5) })).states['Secret']).toBe('problem');
    const embedded = (env: Environment = {}) =>
      find({ DATABASE_URL: '', APP_SECRET: '', DATA_DIR: folder, ...env });
    const file = join(folder, 'app-secret');
    await writeFile(file, `${SECRET}\n`, { mode: 0o600 });
    expect((await embedded()).states).toMatchObject({
      'Data folder': 'ok',
      Disk: expect.any(String),
      Secret: 'ok',
      Database: 'ok',
    });
    await chmod(file, 0o644);
    expect((await embedded()).of('Secret')).toMatchObject({ state: 'problem', fix: `chmod 600 ${file}` });
    await chmod(folder, 0o777);
    expect((await embedded()).states['Data folder']).toBe('warning');
    expect((await embedded({ DATA_DIR: file })).states['Data folder']).toBe('problem');
  });

  it('asks Redis where one is configured', async () => {
    const { of } = await find({ REDIS_URL: 'redis://:hunter2@127.0.0.1:9' });
    expect(of('Redis')).toMatchObject({ state: 'problem' });
    expect(JSON.stringify(of('Redis'))).not.toContain('hunter2');
  });

  it('judges how people reach it', async () => {
    expect((await find({ HOST: '0.0.0.0' })).states['Address']).toBe('warning');
    expect((await find({ PUBLIC_URL: 'http://drops.example' })).states['Address']).toBe('problem');
    const behind = await find({ PUBLIC_URL: 'https://drops.example' });
    expect(behind.states).toMatchObject({ Address: 'ok', Proxy: 'warning' });
    const trusted = await find({ PUBLIC_URL: 'https://drops.example', TRUST_PROXY: '1' });
    expect(trusted.of('Proxy')).toBeUndefined();
  });

  it('prints a line per finding for people, with the fix under it, and ends with 1 where there is a problem', async () => {
    const run = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'syrup.ts'), 'doctor'], {
      env: { PATH: process.env.PATH, DATABASE_URL: 'postgresql://x@127.0.0.1:9/x', APP_SECRET: SECRET },
    });
    const failed = await run.then(
      () => ({ code: 0, stdout: '' }),
      (error: { code: number; stdout: string }) => error,
    );
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/^✗ Database .*\n\s+→ Check that the server runs/m);
    expect(failed.stdout).toMatch(/\d problems?, (?:no|\d) warnings?\.\n$/);
  });
});
