import { spawn, spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { waitUntil } from './embedded/processes.ts';
import {
  isServerGone,
  makeTestBed,
  OWNER_PROGRAM,
  type Owner,
  postmasterOf,
  readNumbers,
  writeNumber,
} from './embedded-bed.fixture.ts';

/** The program that enters a user namespace; a part of Linux. */
const UNSHARE = 'unshare';
const NOBODY = { uid: 65_534, gid: 65_534 };
const IS_ROOT = process.getuid?.() === 0;
/** A process under user 65534 needs to read this checkout; a checkout in root's home can't be. */
const CAN_NOBODY_RUN =
  IS_ROOT && spawnSync(process.execPath, ['-e', `fs.accessSync('${OWNER_PROGRAM}')`], NOBODY).status === 0;
const HAS_NAMESPACES = spawnSync(UNSHARE, ['-U', 'true']).status === 0;

const { path, start, startOwner, watchOwner } = makeTestBed();

test('whoever runs these tests can run the database', async () => {
  const postgres = await start({ root: path('mine') });
  await writeNumber(postgres.connection('postgres'), 1);
  expect(await readNumbers(postgres.connection('postgres'))).toEqual([1]);
});

// Only root can become somebody else; an ordinary user has run everything above as one.
if (CAN_NOBODY_RUN) {
  describe('as an ordinary user, started by root', () => {
    test('runs, survives its owner, and refuses a folder of somebody else', async () => {
      const home = path('home of nobody');
      await mkdir(home);
      await chown(home, NOBODY.uid, NOBODY.gid);
      const root = path('home of nobody', 'data');
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

      const foreign = path('mine');
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
  const args = ['-U', ...map, 'sh', '-c', script, 'sh', process.execPath, OWNER_PROGRAM, root];
  const child = spawn(UNSHARE, args, {
    stdio: 'pipe',
    env: { PATH: '/usr/bin:/bin', TMPDIR: path('tmp') },
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
      await mkdir(path('tmp'), { recursive: true });
      await chmod(path('tmp'), 0o1777);
    });

    test('runs as another user where the folders let it pass, and takes over the data of the other ways', async () => {
      const root = path('as other user');
      const owner = await startOwnerWithoutNamespaces(root, 'all');
      await writeNumber(await owner.happens('connection'), 1);
      expect(await uidOf(await postmasterOf(root))).toBe(NOBODY.uid);
      await owner.stop();
      const ordinary = await start({ root });
      expect(await readNumbers(ordinary.connection('postgres'))).toEqual([1]);
    });

    test('runs with one capability in a folder of root that is closed to everybody', async () => {
      const closed = path('closed');
      await mkdir(closed, { mode: 0o700 });
      const root = path('closed', 'data');
      const owner = await startOwnerWithoutNamespaces(root, 'all');
      await writeNumber(await owner.happens('connection'), 1);
      expect(await uidOf(await postmasterOf(root))).toBe(NOBODY.uid);
      await owner.stop();
      const again = await startOwnerWithoutNamespaces(root, 'all');
      expect(await readNumbers(await again.happens('connection'))).toEqual([1]);
    });

    test('says in one sentence why nothing works', async () => {
      const owner = await startOwnerWithoutNamespaces(path('nothing works'), 'root');
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
