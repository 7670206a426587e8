import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'pg';
import { describe, expect, test } from 'vitest';
import { withAdminClient } from './databases.ts';
import { makeSymlinks } from './embedded/binaries.ts';
import { makeRoot } from './embedded/cluster.ts';
import { findProcessesIn, waitUntil } from './embedded/processes.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { isServerGone, makeTestBed, postmasterOf, readNumbers, writeNumber } from './embedded-bed.fixture.ts';

const { path, start, startOwner } = makeTestBed();

describe('the embedded database', () => {
  test('keeps its data over a restart, in a folder with blanks, quotes, a comma and an umlaut', async () => {
    const root = path(`Müller's "best", data ${'x'.repeat(150)}`);
    const first = await start({ root });
    await writeNumber(first.connection('postgres'), 1);
    await first.stop();
    expect(await findProcessesIn(join(root, '18'))).toEqual([]);
    const second = await start({ root });
    expect(await readNumbers(second.connection('postgres'))).toEqual([1]);
  });

  test('compares text by code point and keeps its checksums and durability on by default', async () => {
    const postgres = await start({ root: path('durable'), settings: {} });
    await withAdminClient(postgres.connection('postgres'), async (client) => {
      const { rows } = await client.query(
        `select current_setting('fsync') fsync, current_setting('data_checksums') checksums,
                current_setting('synchronous_commit') commits, current_setting('listen_addresses') addresses,
                'Z' < 'a' as by_code_point`,
      );
      expect(rows).toEqual([
        { fsync: 'on', checksums: 'on', commits: 'on', addresses: '', by_code_point: true },
      ]);
    });
  });

  test('creates, copies and drops databases', async () => {
    const postgres = await start({ root: path('shared') });
    await postgres.ensureDatabase('one "quoted"');
    await postgres.ensureDatabase('one "quoted"');
    await writeNumber(postgres.connection('one "quoted"'), 5);
    await postgres.createDatabase('two', { template: 'one "quoted"', strategy: 'file_copy' });
    expect(await readNumbers(postgres.connection('two'))).toEqual([5]);
    await expect(postgres.createDatabase('two')).rejects.toThrow(/already exists/);
    await postgres.dropDatabase('two');
    await postgres.dropDatabase('two');
    await expect(readNumbers(postgres.connection('two'))).rejects.toThrow(/does not exist/);
  });
});

describe('one owner', () => {
  test('a second start is refused with the number of the process that holds the folder', async () => {
    const root = path('shared');
    const owner = startOwner(root);
    await owner.happens('connection');
    await expect(startEmbeddedPostgres({ root })).rejects.toThrow(
      `The data folder ${root} is in use by process ${owner.process.pid}.`,
    );
  });

  test('of five starts at once on an empty folder one gets it and keeps its server', async () => {
    const root = path('contested');
    const starts = await Promise.allSettled(Array.from({ length: 5 }, () => start({ root })));
    const winners = starts.flatMap((item) => (item.status === 'fulfilled' ? [item.value] : []));
    const refusals = starts.flatMap((item) => (item.status === 'rejected' ? [String(item.reason)] : []));
    expect(winners).toHaveLength(1);
    expect(refusals).toEqual(Array(4).fill(expect.stringContaining('is in use by process')));
    for (const winner of winners) {
      await writeNumber(winner.connection('postgres'), 1);
    }
  });

  test('starts that look at the same folder at once all find that they can write it', async () => {
    const root = path('looked at');
    // Again and again, so that each comes upon the others at every step.
    const look = async () => {
      for (let again = 0; again < 200; again += 1) await makeRoot(root);
    };
    await Promise.all(Array.from({ length: 10 }, look));
    expect(await readdir(root)).toEqual([]);
  });

  test('kill -9 of the owner ends its server, and the next start finds what was committed', async () => {
    const root = path('shared');
    const owner = startOwner(root);
    const connection = await owner.happens('connection');
    await writeNumber(connection, 77);
    owner.process.kill('SIGKILL');
    expect(await isServerGone(root)).toBe(true);
    const next = await start({ root });
    expect(await readNumbers(next.connection('postgres'))).toContain(77);
  });

  test('a server whose owner and watchdog were killed is stopped by the next start', async () => {
    const root = path('shared');
    const owner = startOwner(root);
    await owner.happens('connection');
    const postmaster = await postmasterOf(root);
    for (const pid of await findWatchdogs(postmaster)) {
      process.kill(pid, 'SIGKILL');
    }
    owner.process.kill('SIGKILL');
    await once(owner.process, 'close');
    expect(await findProcessesIn(join(root, '18'))).toContain(postmaster);
    const lines: string[] = [];
    const next = await start({ root, onLine: (line) => lines.push(line) });
    expect(lines).toEqual([
      `Stopped the database server ${postmaster} that an earlier process had left behind.`,
    ]);
    expect(await findProcessesIn(join(root, '18'))).not.toContain(postmaster);
    await writeNumber(next.connection('postgres'), 78);
  });
});

/** The watchdogs of a server, by their command line. */
async function findWatchdogs(postmaster: number): Promise<number[]> {
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes(`syrup-watchdog ${postmaster} `))
    .map((line) => Number.parseInt(line, 10));
}

describe('small repairs', () => {
  test('the links that npm did not make, because it ran no install scripts, are made at the start', async () => {
    const top = path('a package');
    await mkdir(join(top, 'native/lib'), { recursive: true });
    await writeFile(join(top, 'native/lib/libpq.so.5.18'), 'the library');
    const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
    await writeFile(join(top, 'native/pg-symlinks.json'), JSON.stringify(links));
    makeSymlinks(top);
    makeSymlinks(top);
    expect(await readlink(join(top, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
    expect(await readFile(join(top, 'native/lib/libpq.so.5'), 'utf8')).toBe('the library');
  });

  test('a long log makes room at the next start', async () => {
    const root = path('shared');
    await (await start({ root })).stop();
    await writeFile(join(root, 'postgres.log'), Buffer.alloc(9 * 1024 * 1024, 'x'));
    await start({ root });
    expect((await lstat(join(root, 'postgres.log'))).size).toBeLessThan(1024 * 1024);
    expect((await lstat(join(root, 'postgres.log.1'))).size).toBe(9 * 1024 * 1024);
  });
});

describe('crashes', () => {
  test('kill -9 of the server under load loses no acknowledged row', async () => {
    const root = path('shared');
    const crashes: unknown[] = [];
    const postgres = await start({ root, onCrash: (crash) => crashes.push(crash) });
    const pool = new Pool({ ...postgres.connection('postgres'), max: 4 });
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    await pool.query('create table if not exists payment (id int primary key)');
    const acknowledged: number[] = [];
    let failures = 0;
    let next = 0;
    const isDone = () => failures > 0 && acknowledged.length > 600;
    const write = async (): Promise<void> => {
      while (!isDone()) {
        next += 1;
        const id = next;
        await pool.query('insert into payment values ($1)', [id]).then(
          () => acknowledged.push(id),
          () => {
            failures += 1;
          },
        );
      }
    };
    const writers = Promise.all([write(), write(), write(), write()]);
    await waitUntil(() => acknowledged.length > 300, 10_000);
    process.kill(await postmasterOf(root), 'SIGKILL');
    await writers;
    const { rows } = await pool.query<{ id: number }>('select id from payment');
    const stored = new Set(rows.map((row) => row.id));
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(crashes).toEqual([{ reason: 'SIGKILL', willRestart: true }]);
    await pool.end();
  });

  test('a server that is killed again while it recovers is started once more', async () => {
    const root = path('shared');
    const crashes: { willRestart: boolean }[] = [];
    const postgres = await start({ root, onCrash: (crash) => crashes.push(crash) });
    const first = await postmasterOf(root);
    process.kill(first, 'SIGKILL');
    const hasNext = async () => ![first, Number.NaN].includes(await postmasterOf(root).catch(() => first));
    expect(await waitUntil(hasNext, 10_000)).toBe(true);
    process.kill(await postmasterOf(root), 'SIGKILL');
    expect(await waitUntil(() => crashes.length === 2, 10_000)).toBe(true);
    const canWrite = () =>
      writeNumber(postgres.connection('postgres'), 80).then(
        () => true,
        () => false,
      );
    expect(await waitUntil(canWrite, 10_000)).toBe(true);
    expect(crashes.every((crash) => crash.willRestart)).toBe(true);
  });

  test('after the fourth crash within a minute the server stays down and says so', async () => {
    const root = path('shared');
    const crashes: { willRestart: boolean }[] = [];
    const postgres = await start({ root, onCrash: (crash) => crashes.push(crash) });
    for (let crash = 1; crash <= 4; crash += 1) {
      const canConnect = () =>
        withAdminClient(postgres.connection('postgres'), () => Promise.resolve(true)).catch(() => false);
      expect(await waitUntil(canConnect, 10_000)).toBe(true);
      process.kill(await postmasterOf(root), 'SIGKILL');
      expect(await waitUntil(() => crashes.length === crash, 10_000)).toBe(true);
    }
    expect(crashes.map((crash) => crash.willRestart)).toEqual([true, true, true, false]);
    await postgres.stop();
  });

  test('process numbers of another program in postmaster.pid and in the socket lock do not stop a start', async () => {
    const root = path('shared');
    const first = await start({ root });
    const { host } = first.connection('postgres');
    await first.stop();
    // What a restart of the machine leaves: the number of the old server belongs to somebody else, here to this test.
    const stale = [process.pid, join(root, '18'), 1, 5432, host, '', '  1  2', 'ready'].join('\n');
    await writeFile(join(root, '18/postmaster.pid'), `${stale}\n`);
    await mkdir(host, { mode: 0o700 });
    await writeFile(join(host, '.s.PGSQL.5432.lock'), `${stale}\n`);
    const lines: string[] = [];
    const second = await start({ root, onLine: (line) => lines.push(line) });
    expect(lines).toEqual([`Removed a stale postmaster.pid that named process ${process.pid}.`]);
    await writeNumber(second.connection('postgres'), 79);
  });

  test('a start that is killed while it creates the database leaves nothing behind', async () => {
    const root = path('interrupted');
    const owner = startOwner(root);
    const hasBegun = async () => {
      const entries = await readdir(root).catch(() => []);
      const draft = entries.find((entry) => entry.startsWith('init-'));
      return draft !== undefined && (await readdir(join(root, draft)).catch(() => [])).length > 5;
    };
    expect(await waitUntil(hasBegun, 20_000)).toBe(true);
    owner.process.kill('SIGKILL');
    await once(owner.process, 'close');
    const postgres = await start({ root });
    await writeNumber(postgres.connection('postgres'), 1);
    expect((await readdir(root)).sort()).toEqual(['18', 'postgres.log']);
  });
});

describe('what cannot work is said in one sentence', () => {
  test('a folder that cannot be written', async () => {
    const file = path('a file');
    await writeFile(file, '');
    const root = join(file, 'data');
    await expect(startEmbeddedPostgres({ root })).rejects.toThrow(
      `Cannot write the data folder ${root} (ENOTDIR).`,
    );
  });

  test('a database of another PostgreSQL version', async () => {
    const root = path('older');
    await mkdir(join(root, '17'), { recursive: true });
    await writeFile(join(root, '17/PG_VERSION'), '17\n');
    await expect(startEmbeddedPostgres({ root })).rejects.toThrow(
      `The database in ${root} was made by PostgreSQL 17; this program has 18.`,
    );
  });

  test('a database that is damaged', async () => {
    const root = path('damaged');
    await (await start({ root })).stop();
    await rm(join(root, '18/global/pg_control'));
    await expect(startEmbeddedPostgres({ root })).rejects.toThrow(
      `The database in ${root}/18 does not start: could not find the database system`,
    );
  });
});
