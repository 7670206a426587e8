import { stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PublicBoard } from '#shared/live/board.ts';
import { isClientBuilt } from '../client-files.ts';
import type { Config } from '../config.ts';
import { createBoardImages } from '../features/studio/render-board-image.ts';
import { type Finding, reasonOf } from './finding.ts';

const NODE_MAJOR_MIN = 24;
const DISK_BYTES_LOW = 2 * 1024 ** 3;
const DISK_BYTES_MIN = 256 * 1024 ** 2;
const MEGABYTE = 1024 ** 2;
/** Letters and digits of a secret that somebody typed instead of making it: few, or the same over and over. */
const SECRET_VARIETY_MIN = 10;

/** Node, the built clients, and what draws the preview pictures. */
export async function examineMachine(): Promise<Finding[]> {
  return [examineNode(), examineBuild(), await examineRenderer()];
}

function examineNode(): Finding {
  const { node } = process.versions;
  return Number(node.split('.')[0]) >= NODE_MAJOR_MIN
    ? { check: 'Node', state: 'ok', text: node }
    : {
        check: 'Node',
        state: 'problem',
        text: `${node} is too old; ${NODE_MAJOR_MIN} is needed`,
        fix: 'Run “npm install”, which brings the right one along, or install it.',
      };
}

function examineBuild(): Finding {
  return isClientBuilt()
    ? { check: 'Build', state: 'ok', text: 'the clients are built' }
    : {
        check: 'Build',
        state: 'problem',
        text: 'the clients are not built',
        fix: 'Run “npm run build”, or start with “npm start”, which does.',
      };
}

const SAMPLE_BOARD: PublicBoard = {
  seq: 1,
  winners: [],
  waffle: {
    id: 0,
    slug: 'sample',
    title: 'Sample',
    description: '',
    paymentInfo: '',
    imageUrl: null,
    mediaLinks: [],
    totalSpots: 2,
    priceMinor: 500,
    currency: 'USD',
    itemCount: 1,
    holdMinutes: null,
    pendingPerHandleMax: null,
    publicExport: true,
    status: 'active',
    archived: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    completedAt: null,
  },
  spots: [1, 2].map((number) => ({
    number,
    status: 'available',
    handle: null,
    claimedAt: null,
    paidAt: null,
  })),
};

async function examineRenderer(): Promise<Finding> {
  const check = 'Pictures';
  try {
    const { length } = await createBoardImages().preview(SAMPLE_BOARD);
    return {
      check,
      state: 'ok',
      text: `fonts found, a preview picture drawn (${Math.round(length / 1024)} kB)`,
    };
  } catch (error) {
    return {
      check,
      state: 'problem',
      text: `preview pictures can't be drawn: ${reasonOf(error)}`,
      fix: 'Run “npm install” on this machine: the renderer is made for one system and processor.',
    };
  }
}

/** The folder of the embedded database and the secret: there, ours, closed to others, with room to grow. */
export async function examineDataFolder({ dataDir, databaseUrl, appSecret }: Config): Promise<Finding[]> {
  const secret = appSecret === null ? await examineSecretFile(dataDir) : examineSecret(appSecret);
  if (databaseUrl !== null && appSecret !== null) return [secret];
  return [await examineFolder(dataDir), await examineDisk(dataDir), secret];
}

async function examineFolder(dataDir: string): Promise<Finding> {
  const check = 'Data folder';
  const found = await stat(dataDir).catch(() => null);
  if (found === null)
    return { check, state: 'ok', text: `${dataDir} is not there yet; the first start makes it` };
  const uid = process.getuid?.() ?? 0;
  if (!found.isDirectory()) {
    return { check, state: 'problem', text: `${dataDir} is no folder`, fix: 'Set DATA_DIR to a folder.' };
  }
  if (uid !== 0 && found.uid !== uid) {
    return {
      check,
      state: 'problem',
      text: `${dataDir} belongs to user ${found.uid}, and this is user ${uid}`,
      fix: `Run as that user, or “chown -R ${uid} ${dataDir}” while the product is stopped.`,
    };
  }
  if ((found.mode & 0o022) !== 0) {
    return {
      check,
      state: 'warning',
      text: `others may write into ${dataDir}`,
      fix: `chmod 700 ${dataDir}`,
    };
  }
  return { check, state: 'ok', text: dataDir };
}

async function examineDisk(dataDir: string): Promise<Finding> {
  const check = 'Disk';
  const where = await nearestFolder(dataDir);
  const { bavail, bsize } = await statfs(where);
  const free = bavail * bsize;
  const text = `${free >= DISK_BYTES_LOW ? `${(free / 1024 ** 3).toFixed(1)} GB` : `${Math.floor(free / MEGABYTE)} MB`} free`;
  if (free >= DISK_BYTES_LOW) return { check, state: 'ok', text };
  const fix = 'Make room, or move DATA_DIR to a larger disk: a full one stops the database.';
  return { check, state: free < DISK_BYTES_MIN ? 'problem' : 'warning', text, fix };
}

/** The folder itself, or the first one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found !== null || dirname(path) === path ? path : nearestFolder(dirname(path));
}

async function examineSecretFile(dataDir: string): Promise<Finding> {
  const file = join(dataDir, 'app-secret');
  const found = await stat(file).catch(() => null);
  if (found === null) return { check: 'Secret', state: 'ok', text: 'is made at the first start' };
  return (found.mode & 0o077) === 0
    ? { check: 'Secret', state: 'ok', text: 'made by the product, readable by its owner alone' }
    : {
        check: 'Secret',
        state: 'problem',
        text: `others may read ${file}, and sign tokens with it`,
        fix: `chmod 600 ${file}`,
      };
}

function examineSecret(secret: string): Finding {
  const variety = new Set(secret).size;
  return variety >= SECRET_VARIETY_MIN
    ? { check: 'Secret', state: 'ok', text: `APP_SECRET has ${secret.length} characters` }
    : {
        check: 'Secret',
        state: 'problem',
        text: `APP_SECRET has only ${variety} different characters, which can be guessed`,
        fix: 'Make one: “openssl rand -base64 32”. A new secret ends every session and every link.',
      };
}
