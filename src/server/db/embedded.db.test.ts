import { type ChildProcessWithoutNullStreams, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseConnection } from './connection.ts';
import { withAdminClient } from './databases.ts';
import { findProcessesIn, waitUntil } from './embedded/processes.ts';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded.ts';

const FIXTURE = fileURLToPath(import.meta.resolve('./embedded-owner.fixture.ts'));
/** The program that enters a user namespace; a part of Linux. */
const UNSHARE = 'unshare';
const NOBODY = { uid: 65_534, gid: 65_534 };
const IS_ROOT = process.getuid?.() === 0;
/** A process under user 65534 needs to read this checkout; a checkout in root's home can't be. */
const CAN_NOBODY_RUN =
  IS_ROOT && spawnSync(process.execPath, ['-e', `fs.accessSync('${FIXTURE}')`], NOBODY).status === 0;
const HAS_NAMESPACES = spawnSync(UNSHARE, ['-U', 'true']).status === 0;

interface Happening {
  readonly connection?: DatabaseConnection;
  readonly line?: string;
  readonly error?: string;
  readonly stopped?: boolean;
}

/** A process that owns a database; `happens` waits for what it says next. */
interface Owner {
  readonly process: ChildProcessWithoutNullStreams;
  happens<Key extends keyof Happening>(key: Key): Promise<NonNullable<Happening[Key]>>;
  stop(): Promise<void>;
}

let base: string;
const cleanUps: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'syrup-embedded-'));
  // Everybody may pass, so that the users in these tests can reach their own folders below.
  await chmod(base, 0o755);
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) {
    await cleanUp();
  }
});

afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ settings: { fsync: 'off' }, ...options });
  cleanUps.push(() => postgres.stop());
  return postgres;
}

function watchOwner(child: ChildProcessWithoutNullStreams): Owner {
  const happenings: Happening[] = [];
  let errors = '';
  let isGone = false;
  createInterface(child.stdout).on('line', (line) => happenings.push(JSON.parse(line) as Happening));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  child.stdin.on('error', () => undefined);
  child.on('close', () => {
    isGone = true;
  });
  const happens: Owner['happens'] = async (key) => {
    await waitUntil(() => isGone || happenings.some((item) => item[key] !== undefined), 20_000);
    const found = happenings.find((item) => item[key] !== undefined)?.[key];
    if (found === undefined) {
      throw new Error(`No ${key}; it said ${JSON.stringify(happenings)} ${errors}`);
    }
    return found;
  };
  const stop = async () => {
    child.stdin.end();
    await waitUntil(() => isGone, 20_000);
  };
  cleanUps.push(stop);
  return { process: child, happens, stop };
}

function startOwner(root: string, options: SpawnOptions = {}): Owner {
  return watchOwner(spawn(process.execPath, [FIXTURE, root], { ...options, stdio: 'pipe' }));
}

async function writeNumber(connection: DatabaseConnection, number: number): Promise<void> {
  await withAdminClient(connection, async (client) => {
    await client.query('create table if not exists note (number int primary key)');
    await client.query('insert into note values ($1)', [number]);
  });
}

async function readNumbers(connection: DatabaseConnection): Promise<number[]> {
  return withAdminClient(connection, async (client) => {
    const { rows } = await client.query<{ number: number }>('select number from note order by number');
    return rows.map((row) => row.number);
  });
}

async function postmasterOf(root: string): Promise<number> {
  return Number.parseInt(await readFile(join(root, '18/postmaster.pid'), 'utf8'), 10);
}

async function isServerGone(root: string): Promise<boolean> {
  return waitUntil(async () => (await findProcessesIn(join(root, '18'))).length === 0, 5000);
}

describe('the embedded database', () => {
  test('keeps its data over a restart, in a folder with blanks, quotes, a comma and an umlaut', async () => {
    const root = join(base, `Müller's "best", data ${'x'.repeat(150)}`);
    const first = await start({ root });
    await writeNumber(first.connection('postgres'), 1);
    await first.stop();
    expect(await findProcessesIn(join(root, '18'))).toEqual([]);
    const second = await start({ root });
    expect(await readNumbers(second.connection('postgres'))).toEqual([1]);
  });

  test('compares text by code point and keeps its checksums and durability on by default', async () => {
    const postgres = await startEmbeddedPostgres({ root: join(base, 'durable') });
    cleanUps.push(() => postgres.stop());
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
    const postgres = await start({ root: join(base, 'shared') });
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
    const root = join(base, 'shared');
    const owner = startOwner(root);
    await owner.happens('connection');
    await expect(startEmbeddedPostgres({ root })).rejects.toThrow(
      `The data folder ${root} is in use by process ${owner.process.pid}.`,
    );
  });

  test('of five starts at once on an empty folder one gets it and keeps its server', async () => {
    const root = join(base, 'contested');
    const starts = await Promise.allSettled(Array.from({ length: 5 }, () => start({ root })));
    const winners = starts.flatMap((item) => (item.status === 'fulfilled' ? [item.value] : []));
    const refusals = starts.flatMap((item) => (item.status === 'rejected' ? [String(item.reason)] : []));
    expect(winners).toHaveLength(1);
    expect(refusals).toEqual(Array(4).fill(expect.stringContaining('is in use by process')));
    await writeNumber((winners[0] as EmbeddedPostgres).connection('postgres'), 1);
  });

  test('kill -9 of the owner ends its server, and the next start finds what was committed', async () => {
    const root = join(base, 'shared');
    const owner = startOwner(root);
    const connection = await owner.happens('connection');
    await writeNumber(connection, 77);
    owner.process.kill('SIGKILL');
    expect(await isServerGone(root)).toBe(true);
    const next = await start({ root });
    expect(await readNumbers(next.connection('postgres'))).toContain(77);
  });

  test('a server whose owner and watchdog were killed is stopped by the next start', async () => {
    const root = join(base, 'shared');
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

describe('crashes', () => {
  test('kill -9 of the server under load loses no acknowledged row', async () => {
    const root = join(base, 'shared');
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

  test('after the fourth crash within a minute the server stays down and says so', async () => {
    const root = join(base, 'shared');
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
    const root = join(base, 'shared');
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
    const root = join(base, 'interrupted');
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
    const file = join(base, 'a file');
    await writeFile(file, '');
    const root = join(file, 'data');
    await expect(startEmbeddedPostgres({ root })).rejects.toThrow(
      `Cannot write the data folder ${root} (ENOTDIR).`,
    );
  });

  test('a database of another PostgreSQL version', async () => {
    const root = join(base, 'older');
    await mkdir(join(root, '17'), { recursive: true });
    await writeFile(join(root, '17/PG_VERSION'), '17\n');
    await expect(startEmbeddedPostgres({ root })).rejects.toThrow(
      `The database in ${root} was made by PostgreSQL 17; this program has 18.`,
    );
  });

  test('a database that is damaged', async () => {
    const root = join(base, 'damaged');
    await (await start({ root })).stop();
    await rm(join(root, '18/global/pg_control'));
    await expect(startEmbeddedPostgres({ root })).rejects.toThrow(
      `The database in ${root}/18 does not start: could not find the database system`,
    );
  });
});

// Only root can become somebody else; an ordinary user has run everything above as one.
if (CAN_NOBODY_RUN) {
  describe('as an ordinary user, started by root', () => {
    test('runs, survives its owner, and refuses a folder of somebody else', async () => {
      const home = join(base, 'home of nobody');
      await mkdir(home);
      await chown(home, NOBODY.uid, NOBODY.gid);
      const root = join(home, 'data');
      const first = startOwner(root, NOBODY);
      await writeNumber(await first.happens('connection'), 1);
      first.process.kill('SIGKILL');
      expect(await isServerGone(root)).toBe(true);
      // The same folder as root: the data keeps its owner, who goes on with it afterwards.
      const asRoot = await start({ root });
      expect(await readNumbers(asRoot.connection('postgres'))).toEqual([1]);
      await asRoot.stop();
      const second = startOwner(root, NOBODY);
      expect(await readNumbers(await second.happens('connection'))).toEqual([1]);
      await second.stop();

      const foreign = join(base, 'shared');
      const refused = startOwner(foreign, NOBODY);
      expect(await refused.happens('error')).toBe(
        `EmbeddedPostgresError: Cannot write the data folder ${foreign} (EACCES).`,
      );
    });
  });
}

/** Runs an owner as root where user namespaces are forbidden, as many containers do. */
async function startOwnerWithoutNamespaces(root: string, users: 'all' | 'root'): Promise<Owner> {
  const script =
    'read -r go; exec sh -c "echo 0 > /proc/sys/user/max_user_namespaces; exec \\"\\$@\\"" sh "$@"';
  const map = users === 'root' ? ['--map-root-user'] : [];
  const args = ['-U', ...map, 'sh', '-c', script, 'sh', process.execPath, FIXTURE, root];
  const child = spawn(UNSHARE, args, {
    stdio: 'pipe',
    env: { PATH: '/usr/bin:/bin', TMPDIR: join(base, 'tmp') },
  });
  const hasEntered = async () =>
    (await readFile(`/proc/${child.pid}/comm`, 'utf8').catch(() => '')).trim() === 'sh';
  expect(await waitUntil(hasEntered, 5000)).toBe(true);
  if (users === 'all') {
    await writeFile(`/proc/${child.pid}/uid_map`, '0 0 65536');
    await writeFile(`/proc/${child.pid}/gid_map`, '0 0 65536');
  }
  child.stdin.write('go\n');
  return watchOwner(child);
}

// Where namespaces are forbidden already, root has run everything above in one of these ways.
if (CAN_NOBODY_RUN && HAS_NAMESPACES) {
  describe('as root without user namespaces', () => {
    beforeAll(async () => {
      await mkdir(join(base, 'tmp'), { recursive: true });
      await chmod(join(base, 'tmp'), 0o1777);
    });

    test('runs as another user where the folders let it pass, and takes over the data of the other ways', async () => {
      const root = join(base, 'as other user');
      const owner = await startOwnerWithoutNamespaces(root, 'all');
      await writeNumber(await owner.happens('connection'), 1);
      expect(await uidOf(await postmasterOf(root))).toBe(NOBODY.uid);
      await owner.stop();
      const ordinary = await start({ root });
      expect(await readNumbers(ordinary.connection('postgres'))).toEqual([1]);
    });

    test('runs with one capability in a folder of root that is closed to everybody', async () => {
      const closed = join(base, 'closed');
      await mkdir(closed, { mode: 0o700 });
      const root = join(closed, 'data');
      const owner = await startOwnerWithoutNamespaces(root, 'all');
      await writeNumber(await owner.happens('connection'), 1);
      expect(await uidOf(await postmasterOf(root))).toBe(NOBODY.uid);
      await owner.stop();
      const again = await startOwnerWithoutNamespaces(root, 'all');
      expect(await readNumbers(await again.happens('connection'))).toEqual([1]);
    });

    test('says in one sentence why nothing works', async () => {
      const owner = await startOwnerWithoutNamespaces(join(base, 'nothing works'), 'root');
      expect(await owner.happens('error')).toMatch(
        /^EmbeddedPostgresError: PostgreSQL cannot run here \(unshare: .*; uid: .*; setpriv: .*\); start the product as an ordinary user or set DATABASE_URL\.$/,
      );
    });
  });
}

async function uidOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^Uid:\t(\d+)/m.exec(status)?.[1]);
}
