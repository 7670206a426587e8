import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { loggableError } from './logger.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const SECRET = 'a-secret-value-of-a-statement';

async function failure(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error('the statement was meant to fail');
}

it('logs why a statement failed, and never the values that stood in it', async () => {
  const lines: string[] = [];
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const log = pino({ serializers: { err: loggableError } }, sink);
  const em = database.orm.em.fork();
  const errors = [
    await failure(() => em.execute('insert into account (id, username) values (?, ?)', [SECRET, 'ana'])),
    await failure(() => em.execute('select ? from nowhere_at_all', [SECRET])),
    await failure(() => database.pool.query('select $1::text from nowhere_at_all', [SECRET])),
    new Error('wrapped', { cause: await failure(() => em.execute('select ?::int', [`${SECRET} - `])) }),
  ];
  for (const error of errors) log.error({ err: error }, 'failed');
  const text = lines.join('');
  expect(lines).toHaveLength(4);
  expect(text).toContain('nowhere_at_all');
  expect(text).toContain('"code":"42P01"');
  expect(text).not.toContain(`values ('${SECRET}`);
  expect(text).not.toContain(`'${SECRET}'`);
});
