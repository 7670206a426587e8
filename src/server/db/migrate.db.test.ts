import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { DatabaseConnection } from './connection.ts';
import { createDatabase, dropDatabase, withAdminClient } from './databases.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS_FOLDER } from './mikro-orm.config.ts';

const { connection: server, prefix } = inject('testServer');
const name = `${prefix}${randomBytes(6).toString('hex')}`;
const connection: DatabaseConnection = { ...server, database: name };

beforeAll(() => createDatabase(server, name));

afterAll(() => dropDatabase(server, name));

describe('migrating', () => {
  test('four processes that start at once on an empty database apply every migration once, in order', async () => {
    const files = (await readdir(MIGRATIONS_FOLDER)).map((file) => file.replace(/\.ts$/, '')).sort();
    const applied = await Promise.all(Array.from({ length: 4 }, () => migrate({ connection })));
    expect(applied.filter((names) => names.length > 0)).toEqual([files]);
  });

  test('a migrated database is left as it is', async () => {
    await expect(migrate({ connection })).resolves.toEqual([]);
  });

  test('a database that a newer version has migrated is refused', async () => {
    await withAdminClient(connection, (client) =>
      client.query(`insert into mikro_orm_migrations (name) values ('Migration29990101_future')`),
    );
    await expect(migrate({ connection })).rejects.toThrow(
      'The database was made by a newer version (it has the migration Migration29990101_future)',
    );
  });
});
