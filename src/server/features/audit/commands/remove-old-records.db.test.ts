import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { createJobQueue } from '#server/core/job-queue.ts';
import {
  callerOf,
  createSteppedClock,
  createTestActor,
  createTestCore,
  makeOpId,
} from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { AUDIT_CODE_LIST, AUDIT_CODES, type AuditCode } from '#shared/actions/audit-codes.ts';
import { cleanUpDaily } from '../jobs/clean-up-daily.ts';
import { type RetainedRecords, removeOldRecords, retainedAudit } from './remove-old-records.ts';

const clock = createSteppedClock('2026-11-20T03:17:00.000Z');

let database: TestDatabase;
let core: Core;
let zoe: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  zoe = await createTestActor(core, 'super_admin', 'Zoe');
});
afterEach(async () => {
  await core.fork().execute('delete from audit_entry');
  await core.fork().execute('delete from system_setting');
});
afterAll(() => database.drop());

const addEntries = (action: string, daysAgo: number, count = 1) =>
  core.fork().execute(
    `insert into audit_entry (recorded_at, actor_name, action, target_type, target_id)
     select ?::timestamptz - ? * interval '1 day', 'Ana', ?, 'account', 'x' from generate_series(1, ?)`,
    [clock.now(), daysAgo, action, count],
  );
const left = async () =>
  (
    await core
      .fork()
      .execute<{ action: string }[]>(
        `select action from audit_entry where action <> 'run_retention' order by id`,
      )
  ).map(({ action }) => action);
const run = (retained: readonly RetainedRecords[] = [retainedAudit], opId = makeOpId()) =>
  removeOldRecords(callerOf(core, zoe), { opId }, retained);

describe('the clean-up', () => {
  test('removes what is older than the setting says, and says how much', async () => {
    await addEntries('sign_in', 91, 3);
    await addEntries('sign_in', 89, 2);
    expect(await run()).toEqual({ removed: [{ kind: 'Audit log', count: 3, days: 90 }] });
    expect(await left()).toEqual(['sign_in', 'sign_in']);
    await core.fork().execute(`insert into system_setting (key, value) values ('audit_retention_days', '7')`);
    expect(await run()).toEqual({ removed: [{ kind: 'Audit log', count: 2, days: 7 }] });
    expect(await left()).toEqual([]);
  });

  test('never removes what is about money or a draw, nor what a newer version wrote', async () => {
    for (const code of AUDIT_CODE_LIST) await addEntries(code, 5_000);
    await addEntries('from_a_newer_version', 5_000);
    await run();
    const kept: string[] = AUDIT_CODE_LIST.filter((code: AuditCode) => AUDIT_CODES[code].kept);
    expect(await left()).toEqual([...kept, 'from_a_newer_version']);
  });

  test('removes many in batches, and several runs at once remove each once', async () => {
    await addEntries('sign_in', 100, 3_500);
    await Promise.all([run(), run(), run()]);
    expect(await left()).toEqual([]);
  });

  test('is recorded with its numbers, by whom, and not at all where there was nothing to remove', async () => {
    await run();
    expect(await core.fork().execute('select 1 from audit_entry')).toEqual([]);
    await addEntries('sign_out', 100, 2);
    await run();
    expect(
      await core.fork().execute('select action, actor_name, after, target_label from audit_entry'),
    ).toEqual([
      { action: 'run_retention', actor_name: 'Zoe', after: { 'Audit log': 2 }, target_label: 'Old records' },
    ]);
  });

  test('takes each kind of record by its own setting', async () => {
    const asked: Date[] = [];
    const logins: RetainedRecords = {
      kind: 'Login history',
      setting: 'login_history_retention_days',
      count: () => Promise.resolve(4),
      remove: (_core, before) => {
        asked.push(before);
        return Promise.resolve(4);
      },
    };
    await core
      .fork()
      .execute(`insert into system_setting (key, value) values ('login_history_retention_days', '10')`);
    expect(await run([retainedAudit, logins])).toEqual({
      removed: [
        { kind: 'Audit log', count: 0, days: 90 },
        { kind: 'Login history', count: 4, days: 10 },
      ],
    });
    expect(asked).toEqual([new Date('2026-11-10T03:17:00.000Z')]);
  });

  test('gives the same answer to the same operation', async () => {
    await addEntries('sign_in', 100, 2);
    const opId = makeOpId();
    const first = await run(undefined, opId);
    expect(await run(undefined, opId)).toEqual(first);
  });

  test('runs every night by itself', async () => {
    await addEntries('sign_in', 100, 2);
    const queue = createJobQueue(database.connection);
    const job = cleanUpDaily([retainedAudit]);
    queue.start(core, [job]);
    expect(await queue.started()).toBe(true);
    const { rows } = await database.pool.query('select name, cron from pgboss.schedule');
    expect(rows).toEqual([{ name: 'audit.removeOldRecords', cron: '17 3 * * *' }]);
    await queue.enqueue(job.kind, {});
    await expect.poll(left, { timeout: 20_000 }).toEqual([]);
    await queue.stop();
  });
});
