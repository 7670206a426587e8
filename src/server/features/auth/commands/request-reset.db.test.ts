import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { callerOf, createSteppedClock, createTestCore, type SteppedClock } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createTestAccount, openTestAuth, type TestAccount } from '../auth.fixture.ts';
import type { Auth } from '../open-auth.ts';
import { issueResetLink } from './issue-reset-link.ts';
import { requestReset } from './request-reset.ts';
import { resetPassword } from './reset-password.ts';

const MINUTE_MS = 60_000;

let database: TestDatabase;
let clock: SteppedClock;
let core: Core;
let auth: Auth;
let ana: TestAccount;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock = createSteppedClock();
  core = createTestCore(database, clock);
  auth = await openTestAuth(database, core);
  ana = await createTestAccount(core);
});

const ask = (username: string, ip = '192.0.2.1') => requestReset(auth, { core, ip }, { username });

function requestsOf(accountId: string) {
  return core.fork().execute<{ at: Date; ip: string | null; issued: string | null }[]>(
    `select requested_at as at, requested_ip as ip, issued_by_name as issued from reset_request
       where account_id = ? order by requested_at`,
    [accountId],
  );
}

function auditOf(accountId: string) {
  return core
    .fork()
    .execute<unknown[]>(
      'select action, actor_id, actor_name, ip, security from audit_entry where target_id = ? order by id',
      [accountId],
    );
}

async function countRows(): Promise<readonly number[]> {
  const counts = [];
  for (const table of ['reset_request', 'audit_entry', 'receipt']) {
    const [row] = await core.fork().execute<{ n: number }[]>(`select count(*)::int as n from ${table}`);
    counts.push(row?.n ?? -1);
  }
  return counts;
}

describe('asking for a reset link', () => {
  it('files a request with when and from where, and marks it in the audit as a matter of security', async () => {
    await ask(` ${ana.username.toUpperCase()} `, '198.51.100.7');
    expect(await requestsOf(ana.id)).toEqual([{ at: clock.now(), ip: '198.51.100.7', issued: null }]);
    expect(await auditOf(ana.id)).toEqual([
      {
        action: 'request_password_reset',
        actor_id: null,
        actor_name: ana.username,
        ip: '198.51.100.7',
        security: true,
      },
    ]);
  });

  it('changes nothing about the password, the sessions or the account', async () => {
    const read = () =>
      core.fork().execute<unknown[]>('select to_jsonb(a) as row from account a where id = ?', [ana.id]);
    const before = await read();
    await ask(ana.username);
    expect(await read()).toEqual(before);
  });

  it('leaves nothing where nobody has the name, or the account is deactivated', async () => {
    const bob = await createTestAccount(core, 'admin', { active: false });
    const before = await countRows();
    await Promise.all(['nobody-here', bob.username, 'x'.repeat(200), "' or 1=1 --"].map((name) => ask(name)));
    expect(await countRows()).toEqual(before);
  });

  it('is answered alike for every name', async () => {
    const bob = await createTestAccount(core, 'admin', { active: false });
    const names = [ana.username, ana.username, bob.username, 'nobody-here'];
    const answers = await Promise.all(names.map((name) => ask(name)));
    const [first] = answers;
    expect(first).toEqual({ message: 'If this account exists, a super admin can now issue a reset link.' });
    for (const answer of answers) expect(answer).toEqual(first);
  });

  it('again leaves the first request as it is, also twenty times at once', async () => {
    const asked = Array.from({ length: 20 }, (_, index) => ask(ana.username, `203.0.113.${index}`));
    await Promise.all(asked);
    const [first, ...others] = await requestsOf(ana.id);
    expect(others).toEqual([]);
    clock.stepMs(MINUTE_MS);
    const before = await countRows();
    await ask(ana.username);
    expect(await requestsOf(ana.id)).toEqual([first]);
    expect(await countRows()).toEqual(before);
    expect(await auditOf(ana.id)).toHaveLength(1);
  });

  it('files nothing while a link still works, and a new request once it has expired or been used', async () => {
    await issueResetLink(callerOf(core, null), ana.username);
    await ask(ana.username);
    expect(await requestsOf(ana.id)).toHaveLength(1);
    clock.stepMs(60 * MINUTE_MS);
    await ask(ana.username);
    expect(await requestsOf(ana.id)).toHaveLength(2);

    const { token } = await issueResetLink(callerOf(core, null), ana.username);
    await resetPassword(auth, { core, ip: '192.0.2.1' }, { token, password: 'yet another password' });
    clock.stepMs(1);
    await ask(ana.username);
    expect((await requestsOf(ana.id)).map(({ issued }) => issued)).toEqual(['system', 'system', null]);
  });

  it('is limited by address, for known names and unknown ones in the same words', async () => {
    const from = '198.51.100.1';
    await Promise.all(Array.from({ length: 10 }, (_, index) => ask(`nobody-${index}`, from)));
    const refusals = await Promise.all(
      [ana.username, 'nobody-here'].map((name) => ask(name, from).catch((error: unknown) => error)),
    );
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ code: 'request.rate_limited', details: { retry_after: 60 } });
    }
    expect(await requestsOf(ana.id)).toEqual([]);
    await ask(ana.username, '198.51.100.2');
    expect(await requestsOf(ana.id)).toHaveLength(1);
    clock.stepMs(MINUTE_MS);
    await ask('nobody-here', from);
  });
});
