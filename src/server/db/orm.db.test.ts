import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toDatabaseUrl } from './connection.ts';
import { waitUntil } from './embedded/processes.ts';
import { openDatabase } from './orm.ts';
import { prepared } from './prepared.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { transaction } from './transaction.ts';

let database: TestDatabase;
const errors: Error[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ onConnectionError: (error) => errors.push(error) });
  await database.pool.query('create table counter (id int primary key, value int not null)');
});

afterAll(async () => {
  await database.drop();
});

const doors = ['pool', 'hot'] as const;

describe('opening a database', () => {
  test.each([
    [
      'a wrong kind of address',
      'mysql://root@localhost/x',
      'The database address has to start with postgresql://.',
    ],
    [
      'a server that is not there',
      'postgresql://me:secret@127.0.0.1:1/x',
      'The database x at 127.0.0.1:1 does not answer: connect ECONNREFUSED',
    ],
  ])('refuses %s in one sentence and never repeats the password', async (_, url, sentence) => {
    const failure: unknown = await openDatabase({ url }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'DatabaseUnavailableError',
      message: expect.stringContaining(sentence),
    });
    expect(String(failure)).not.toContain('secret');
  });

  test('keeps the planner switches of the hot pool beside options that the address carries', async () => {
    const url = toDatabaseUrl({ ...database.connection, options: '-c search_path=public -c work_mem=5MB' });
    const again = await openDatabase({ url });
    const read = `select current_setting('work_mem') work_mem, current_setting('enable_seqscan') seqscan`;
    expect((await again.hot.query(read)).rows).toEqual([{ work_mem: '5MB', seqscan: 'off' }]);
    expect((await again.pool.query(read)).rows).toEqual([{ work_mem: '5MB', seqscan: 'on' }]);
    await again.close();
    await again.close();
  });
});

describe('what comes back from the database', () => {
  const sql = `select 9007199254740991::int8 as safe, array[1, null, 3]::int8[] as list, '{}'::int8[] as none,
    count(*) as count, '2026-11-20T10:00:00.123456+02'::timestamptz as time, '2026-11-20'::date as day,
    1.50::numeric as exact, '{"a":[1]}'::jsonb as json, '\\x00ff'::bytea as bytes`;
  const expected = {
    safe: 9_007_199_254_740_991,
    list: [1, null, 3],
    none: [],
    count: 1,
    time: new Date('2026-11-20T08:00:00.123Z'),
    day: '2026-11-20',
    exact: '1.50',
    json: { a: [1] },
    bytes: Buffer.from([0, 255]),
  };

  test.each(doors)('is the same from raw SQL through %s', async (door) => {
    expect((await database[door].query(sql)).rows).toEqual([expected]);
  });

  test('is the same from raw SQL through the ORM', async () => {
    expect(await database.orm.em.fork().execute(sql)).toEqual([expected]);
  });

  test.each(doors)('is an error through %s where a number would be rounded', async (door) => {
    await expect(database[door].query('select 9007199254740992::int8')).rejects.toThrow(RangeError);
  });
});

describe('prepared statements', () => {
  test('every query with values is prepared once per connection and keeps its values out of the text', async () => {
    const client = await database.pool.connect();
    try {
      const text = 'select $1::text as said';
      for (const value of [`'; drop table counter; --`, 'again']) {
        expect((await client.query(text, [value])).rows).toEqual([{ said: value }]);
        expect((await client.query(prepared(text, [value]))).rows).toEqual([{ said: value }]);
        expect((await client.query({ text, values: [value] })).rows).toEqual([{ said: value }]);
      }
      const { rows } = await client.query('select statement from pg_prepared_statements');
      expect(rows).toEqual([{ statement: text }]);
    } finally {
      client.release();
    }
  });

  test('texts put together per call do not pile up on the server', async () => {
    const client = await database.hot.connect();
    try {
      for (let number = 0; number < 600; number += 1) {
        await client.query(`select $1::int + ${number} as sum`, [1]);
      }
      const { rows } = await client.query<{ count: number }>('select count(*) from pg_prepared_statements');
      expect(rows[0]?.count).toBeLessThanOrEqual(500);
    } finally {
      client.release(true);
    }
  });
});

describe('a transaction', () => {
  test('is kept when its work resolves and undone when it rejects', async () => {
    await transaction(database.pool, (client) => client.query('insert into counter values (1, 0)'));
    const refusal = transaction(database.pool, async (client) => {
      await client.query('insert into counter values (2, 0)');
      throw new Error('refused');
    });
    await expect(refusal).rejects.toThrow('refused');
    const { rows } = await database.pool.query('select id from counter order by id');
    expect(rows).toEqual([{ id: 1 }]);
  });

  test('fails when somebody swallowed a SQL error in it, instead of pretending that it was kept', async () => {
    const careless = transaction(database.pool, async (client) => {
      await client.query('select 1 / 0').catch(() => undefined);
    });
    await expect(careless).rejects.toThrow(/was rolled back/);
  });

  test('twenty serializable increments at once all count', async () => {
    await database.pool.query('insert into counter values (10, 0)');
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        for (let round = 0; round < 4; round += 1) {
          await transaction(
            database.pool,
            async (client) => {
              const { rows } = await client.query<{ value: number }>(
                'select value from counter where id = 10',
              );
              await client.query('update counter set value = $1 where id = 10', [(rows[0]?.value ?? 0) + 1]);
            },
            'serializable',
          );
        }
      }),
    );
    const { rows } = await database.pool.query('select value from counter where id = 10');
    expect(rows).toEqual([{ value: 20 }]);
  });

  test('two that lock each other out both succeed in the end', async () => {
    await database.pool.query('insert into counter values (21, 0), (22, 0)');
    const cross = (first: number, second: number) =>
      transaction(database.pool, async (client) => {
        await client.query('update counter set value = value + 1 where id = $1', [first]);
        await sleep(50);
        await client.query('update counter set value = value + 1 where id = $1', [second]);
      });
    await Promise.all([cross(21, 22), cross(22, 21)]);
    const { rows } = await database.pool.query('select value from counter where id in (21, 22)');
    expect(rows).toEqual([{ value: 2 }, { value: 2 }]);
  });

  test('other database errors are passed on untouched', async () => {
    const failure: unknown = await transaction(database.pool, (client) =>
      client.query('insert into counter values (1, 0)'),
    ).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DatabaseError);
    expect(failure).toMatchObject({ code: '23505', constraint: 'counter_pkey' });
  });
});

describe('a connection that the server closes', () => {
  test.each(doors)('fails its query and is replaced in %s, and the process lives on', async (door) => {
    const client = await database[door].connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const failure = client.query('select pg_sleep(10)').then(
      () => 'none',
      () => 'failed',
    );
    await database.orm.em.fork().execute(`select pg_terminate_backend(${rows[0]?.pid})`);
    expect(await failure).toBe('failed');
    // The client says it a second time, as an event: without a listener that would end the process.
    expect(await waitUntil(() => errors.length > 0, 5000)).toBe(true);
    client.release(true);
    errors.length = 0;
    await expect(database[door].query('select 1')).resolves.toBeDefined();
  });
});
