import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { copyBinaries, type PostgresBinaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { CHILD_ENVIRONMENT } from './processes.ts';

/** A way to run PostgreSQL's programs, which refuse to run as root. */
export interface RunAs {
  readonly how: 'direct' | 'unshare' | 'uid' | 'setpriv';
  /** Command that runs the program, empty where the program runs by itself. */
  readonly prefix: readonly string[];
  /** The identity Node gives the child, where it does. */
  readonly identity: { readonly uid?: number; readonly gid?: number };
  /** Who has to own the data folder, as seen from here. */
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly binaries: PostgresBinaries;
  /** Those of the proposed folders in which the server can make its socket. */
  readonly socketBases: readonly string[];
}

type Candidate = Omit<RunAs, 'binaries' | 'socketBases'> & { readonly needsCopy?: boolean };

const NOBODY = 65_534;
const PROBE_TIMEOUT_MS = 10_000;

/**
 * Proves what a candidate can do instead of guessing from modes and owners: enter the data folder's parent, run the
 * server's program, enter the folders for the socket. Prints the numbers of the latter.
 */
const PROBE = `
cd "$1" && "$2" --version >&2 || exit 1
shift 2
number=0
for folder; do
  if cd "$folder" 2>/dev/null; then echo $number; fi
  number=$((number + 1))
done
`;

/**
 * Chooses how the programs run for a data folder (a real path).
 *
 * An ordinary user runs them directly. Root tries, in this order: the user who owns the data already; a user namespace
 * in which root looks like an ordinary user (files stay root's, private folders of root work); another user, where all
 * folders on the way let it pass; another user with the one capability to pass closed folders (for containers that
 * forbid user namespaces). Throws one sentence where nothing works.
 */
export function chooseRunAs(root: string, binaries: PostgresBinaries, socketBases: readonly string[]): RunAs {
  const candidates = listCandidates(root);
  const reasons: string[] = [];
  for (const candidate of candidates) {
    const programs = candidate.needsCopy ? copyBinaries(binaries) : binaries;
    const { reachable, reason } = probe(candidate, root, programs, socketBases);
    if (reachable.length > 0) {
      return { ...candidate, binaries: programs, socketBases: reachable };
    }
    reasons.push(`${candidate.how}: ${reason}`);
  }
  const advice = candidates.length > 1 ? 'start the product as an ordinary user or set' : 'set';
  throw new EmbeddedPostgresError(
    `PostgreSQL cannot run here (${reasons.join('; ')}); ${advice} DATABASE_URL.`,
  );
}

function listCandidates(root: string): Candidate[] {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  const direct: Candidate = { how: 'direct', prefix: [], identity: {}, owner: { uid, gid } };
  const named = readNamedUsers();
  // initdb wants a name for its user. Not NOBODY where there is a choice: in a namespace that is also how every unknown
  // owner looks.
  const visible = named.find((user) => user !== 0 && user !== NOBODY) ?? NOBODY;
  const unshare: Candidate = {
    how: 'unshare',
    prefix: ['unshare', '-U', `--map-user=${visible}`, `--map-group=${visible}`],
    identity: {},
    owner: { uid, gid },
  };
  if (uid !== 0) {
    // Containers are often started with a user number that has no name.
    return hasName() ? [direct] : [unshare, direct];
  }
  const data = statSync(root);
  const parent = statSync(dirname(root));
  // macOS keeps its users elsewhere, all of them with names.
  const isNamed = process.platform !== 'linux' || named.includes(parent.uid);
  const other = parent.uid !== 0 && isNamed ? parent : { uid: NOBODY, gid: NOBODY };
  return [
    ...(data.uid === 0 ? [] : [asUser(data)]),
    unshare,
    asUser(other),
    {
      how: 'setpriv',
      prefix: [
        'setpriv',
        `--reuid=${NOBODY}`,
        `--regid=${NOBODY}`,
        '--clear-groups',
        '--inh-caps=+dac_override',
        '--ambient-caps=+dac_override',
      ],
      identity: {},
      owner: { uid: NOBODY, gid: NOBODY },
      // initdb asks with access(2), which ignores capabilities.
      needsCopy: true,
    },
  ];
}

function asUser({ uid, gid }: { uid: number; gid: number }): Candidate {
  return { how: 'uid', prefix: [], identity: { uid, gid }, owner: { uid, gid } };
}

/** Tells whether the user of this process has a name, wherever the machine keeps its users. */
function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** The user numbers of /etc/passwd, the only ones that are sure to be known inside a container too. */
function readNamedUsers(): number[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => Number(line.split(':')[2] ?? Number.NaN))
      .filter((uid) => Number.isSafeInteger(uid));
  } catch {
    return [];
  }
}

function probe(
  candidate: Candidate,
  root: string,
  { postgres }: PostgresBinaries,
  socketBases: readonly string[],
): { reachable: string[]; reason: string } {
  const [command = '/bin/sh', ...args] = [
    ...candidate.prefix,
    '/bin/sh',
    '-c',
    PROBE,
    'syrup-probe',
    dirname(root),
    postgres,
    ...socketBases,
  ];
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    ...candidate.identity,
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    encoding: 'utf8',
    timeout: PROBE_TIMEOUT_MS,
  });
  if (error !== undefined || status !== 0) {
    return {
      reachable: [],
      reason: error?.message ?? (stderr.trim().split('\n').at(-1) || `exit ${status}`),
    };
  }
  const numbers = stdout.split('\n').filter(Boolean).map(Number);
  const reachable = socketBases.filter((_, index) => numbers.includes(index));
  return { reachable, reason: 'no folder for the socket can be reached' };
}
