import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Config, readConfig } from '../config.ts';
import { createTestActor, createTestCore } from '../core/testing.ts';
import { type DatabaseConnection, toDatabaseUrl } from '../db/connection.ts';
import { createDatabase, dropDatabase } from '../db/databases.ts';
import { digestDatabase } from '../db/digest-database.fixture.ts';
import { addClaim, addWaffle } from '../db/factories.ts';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';

/** Installations on a database server of their own; those on the embedded one are tried by the built product. */

const log = pino({ level: 'silent' });
const SECRET = randomBytes(32).toString('hex');
const OTHER_SECRET = randomBytes(32).toString('hex');

let folder: string;
let file: string;
let source: TestDatabase;
/** A database that somebody has just made, without a single table. */
let empty: DatabaseConnection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syrup-restore-'));
  file = join(folder, 'evening.gz');
  const { connection, prefix } = inject('testServer');
  empty = { ...connection, database: `${prefix}${randomBytes(6).toString('hex')}` };
  await createDatabase(connection, empty.database);
  source = await createTestDatabase();
  const core = createTestCore(source);
  await createTestActor(core, 'super_admin', 'Ana');
  const { id } = await addWaffle(core.fork(), { totalSpots: 50 });
  await addClaim(core.fork(), id, { number: 7, handle: 'mia', status: 'paid' });
});
afterEach(async () => {
  await source.drop();
  await dropDatabase(inject('testServer').connection, empty.database);
  await rm(folder, { recursive: true, force: true });
});

const configOf = (env: Record<string, string>): Config => readConfig({ DATA_DIR: folder, ...env });
const installation = (secret = SECRET) =>
  configOf({ DATABASE_URL: toDatabaseUrl(empty), APP_SECRET: secret });

/** `kept`: the installation made its secret itself, as the embedded ones do, and the file has to bring it along. */
function backUp(secret: 'kept' | 'configured' = 'configured'): Promise<string> {
  const config =
    secret === 'kept' ? configOf({}) : configOf({ DATABASE_URL: source.url, APP_SECRET: SECRET });
  const databaseKind = secret === 'kept' ? ('embedded' as const) : ('external' as const);
  const close = () => Promise.resolve();
  const core = createTestCore(source);
  return backup({ config, core, database: source, appSecret: SECRET, databaseKind, close }, file);
}

async function restored(): Promise<Record<string, string>> {
  const pool = new Pool({ ...empty, max: 1 });
  try {
    return { ...(await digestDatabase(pool)), mikro_orm_migrations: '' };
  } finally {
    await pool.end();
  }
}

describe('an installation on a server of its own', () => {
  it.each(['configured', 'kept'] as const)(
    'is made of a backup whose secret was %s, in a database without a table, row by row the same',
    async (secret) => {
      const before = await digestDatabase(source.pool);
      expect(await backUp(secret)).toMatch(/^Backed up [\d,]+ rows of \d+ tables to .*evening\.gz/);
      const said = await restore(installation(), log, file);
      expect(said).toMatch(/^Restored [\d,]+ rows from the backup of [^\n]+\.$/);
      expect(await restored()).toEqual({ ...before, mikro_orm_migrations: '' });
      expect(before['claim']).toMatch(/^1 /);
    },
  );

  it('says what ends with another secret, and restores all the same', async () => {
    await backUp();
    expect(await restore(installation(OTHER_SECRET), log, file)).toContain(
      'The APP_SECRET of this installation is another one',
    );
    expect((await restored())['claim']).toMatch(/^1 /);
  });

  it('is not filled a second time', async () => {
    await backUp();
    await restore(installation(), log, file);
    const before = await restored();
    await expect(restore(installation(), log, file)).rejects.toThrow(/has data already/);
    expect(await restored()).toEqual(before);
  });
});
