import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callerOf, createTestActor, createTestCore, makeOpId } from '../core/testing.ts';
import { setRateLimit } from '../features/accounts/commands/set-rate-limit.ts';
import { createTestAccount } from '../features/auth/auth.fixture.ts';
import { checkBackup, readBackup, writeBackup } from './backup-file.ts';
import { digestDatabase } from './digest-database.fixture.ts';
import { dumpDatabase } from './dump-database.ts';
import { addClaim, addWaffle } from './factories.ts';
import { loadDatabase } from './load-database.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let folder: string;
let source: TestDatabase;
let target: TestDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syrup-backup-'));
  [source, target] = [await createTestDatabase(), await createTestDatabase()];
  await fill(source);
});
afterEach(async () => {
  await Promise.all([source.drop(), target.drop()]);
  await rm(folder, { recursive: true, force: true });
});

/** Rows with everything that could come back as something else. */
async function fill(database: TestDatabase): Promise<void> {
  const core = createTestCore(database);
  const ana = await createTestActor(core, 'admin', 'Ana');
  const { id: accountId } = await createTestAccount(core);
  const limits = { benchmarksPerHour: 7, maxConcurrent: 2, maxRunsPerBenchmark: 3 };
  await setRateLimit(callerOf(core, ana), { opId: makeOpId(), accountId, ...limits });
  const { id: waffleId } = await addWaffle(core.fork(), { totalSpots: 300 });
  await addClaim(core.fork(), waffleId, { number: 1, handle: 'mia', status: 'paid' });
  await addClaim(core.fork(), waffleId, { number: 2, handle: 'kat' });
  const odd = 'a "quote", a\ttab, a\nbreak, \\N, \u2028, 🧇 and [1,null]';
  await database.pool.query(`update claim set note = $1, release_reason = '' where number = 2`, [odd]);
  await database.pool.query(
    `insert into audit_entry (recorded_at, actor_name, action, target_type, target_id, before, after)
     values ('2026-11-20 19:41:03.123Z', $1, 'mark_paid', 'spot', '1/1', 'null'::jsonb, $2)`,
    [odd, JSON.stringify({ deep: [odd, null, 1e21, 0.1] })],
  );
  await database.pool.query(`insert into result_file (id, job_id, name, content_type)
    values (gen_random_uuid(), gen_random_uuid(), 'x', 'text/csv')`);
  await database.pool.query(
    `insert into result_part select id, 1, decode('00ff0a5c22', 'hex') from result_file`,
  );
}

async function backUp(path = join(folder, 'backup.gz')): Promise<string> {
  await dumpDatabase(source.connection, ({ migrations, lines }) =>
    writeBackup(
      path,
      { version: '1', createdAt: '', migrations, appSecret: null, appSecretDigest: '' },
      lines,
    ),
  );
  return path;
}

async function restore(path: string): Promise<number> {
  const { migrations } = await checkBackup(path);
  return loadDatabase(target.connection, migrations, readBackup(path));
}

describe('a backup', () => {
  it('brings every row of every table back exactly as it was, and the numbers go on where they were', async () => {
    const before = await digestDatabase(source.pool);
    const rows = await restore(await backUp());
    expect(rows).toBeGreaterThan(300);
    const after = await digestDatabase(target.pool);
    expect({ ...after, mikro_orm_migrations: '' }).toEqual({ ...before, mikro_orm_migrations: '' });
    expect(before['claim']).toMatch(/^2 /);
    const { id } = await addWaffle(target.orm.em.fork());
    const { rows: waffles } = await target.pool.query('select id from waffle order by id');
    expect(waffles.map((waffle: { id: number }) => waffle.id)).toEqual([id - 1, id]);
  });

  it('leaves every constraint in its place', async () => {
    const constraints = async (database: TestDatabase) =>
      (
        await database.pool.query(
          `select conrelid::regclass::text as table, conname, pg_get_constraintdef(oid) as definition, convalidated
           from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`,
        )
      ).rows;
    const before = await constraints(target);
    await restore(await backUp());
    expect(await constraints(target)).toEqual(before);
    expect(before.length).toBeGreaterThan(50);
  });

  it('is what was there at one instant, whatever is written meanwhile', async () => {
    const path = join(folder, 'backup.gz');
    await dumpDatabase(source.connection, async ({ migrations, lines }) => {
      await addWaffle(source.orm.em.fork(), { title: 'Too late' });
      const header = { version: '1', createdAt: '', migrations, appSecret: null, appSecretDigest: '' };
      return writeBackup(path, header, lines);
    });
    await restore(path);
    const { rows } = await target.pool.query('select title from waffle');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('Too late');
  });

  it('has nothing of a rehearsal that is being played, nor of the queue', async () => {
    const stage = 'rehearsal_0199aaaa0000700080000000000000aa';
    await source.pool.query(`create schema ${stage}`);
    await source.pool.query(`create table ${stage}.claim (handle text)`);
    await source.pool.query(`insert into ${stage}.claim values ('simulated.buyer')`);
    await source.pool.query(`create schema pgboss create table job (note text)`);
    await source.pool.query(`insert into pgboss.job values ('a waiting job')`);
    const before = await digestDatabase(source.pool);
    const path = await backUp();
    expect(gunzipSync(await readFile(path)).toString()).not.toMatch(/simulated\.buyer|a waiting job/);
    await restore(path);
    expect({ ...(await digestDatabase(target.pool)), mikro_orm_migrations: '' }).toEqual({
      ...before,
      mikro_orm_migrations: '',
    });
    const { rows } = await target.pool.query(`select from pg_namespace where nspname = any($1)`, [
      [stage, 'pgboss'],
    ]);
    expect(rows).toEqual([]);
  });

  it('can be read by its owner only, and replaces no file', async () => {
    const path = await backUp();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await expect(backUp(path)).rejects.toThrow(/exists already/);
    expect((await checkBackup(path)).migrations.length).toBeGreaterThan(4);
  });
});

describe('restoring changes nothing', () => {
  const expectUntouched = async (work: () => Promise<unknown>, sentence: RegExp): Promise<void> => {
    const before = await digestDatabase(target.pool);
    await expect(work()).rejects.toThrow(sentence);
    expect(await digestDatabase(target.pool)).toEqual(before);
  };

  it('where there is data already', async () => {
    await createTestActor(createTestCore(target), 'admin');
    const path = await backUp();
    await expectUntouched(() => restore(path), /has data already/);
  });

  it('where the file is cut off, changed or something else', async () => {
    const whole = await readFile(await backUp());
    const text = gunzipSync(whole).toString();
    const damaged = [
      whole.subarray(0, whole.length - 40),
      gzipSync(text.replace('mia', 'mio')),
      gzipSync(text.slice(0, text.lastIndexOf('{"sha256"'))),
      gzipSync('{"format":"other"}\n'),
      Buffer.from('not compressed at all'),
    ];
    for (const [index, bytes] of damaged.entries()) {
      const path = join(folder, `damaged-${index}.gz`);
      await writeFile(path, bytes);
      await expectUntouched(() => restore(path), /is damaged|is no backup/);
    }
    await expectUntouched(() => restore(join(folder, 'nothing.gz')), /can’t be read/);
  });

  it('where a row does not fit: the rows before it are gone, too', async () => {
    const path = await backUp();
    const { migrations } = await checkBackup(path);
    async function* withStranger() {
      for await (const line of readBackup(path)) {
        if (line.kind === 'table' && line.table.table === 'winner') {
          yield line;
          yield { kind: 'row', row: JSON.stringify(line.table.columns.map(() => 'x')) } as const;
        } else yield line;
      }
    }
    await expectUntouched(() => loadDatabase(target.connection, migrations, withStranger()), /invalid input/);
  });

  it('where the schema is another one', async () => {
    const path = await backUp();
    const { migrations } = await checkBackup(path);
    await expectUntouched(
      () => loadDatabase(target.connection, migrations.slice(1), readBackup(path)),
      /another schema/,
    );
  });
});
