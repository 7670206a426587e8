import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as catalogue from '#shared/actions/catalogue.ts';
import type { ActionSpec } from '#shared/actions/define-action.ts';
import { startTestApp, type TestApp } from './app.fixture.ts';
import type { Actor } from './core/context.ts';
import { defineJob, type JobContext } from './core/job-definition.ts';
import { makeOpId } from './core/testing.ts';
import { addClaim, addWaffle } from './db/factories.ts';
import { createTestAccount, setUpSecondFactor, TEST_PASSWORD } from './features/auth/auth.fixture.ts';
import { sessionKeyOf } from './features/auth/keep-sessions.ts';
import { codeOfStep } from './features/auth/wrap-oslo.ts';
import { exportClaimsKind } from './features/operations/jobs/export-claims.ts';
import { rehearseKind } from './features/rehearsals/jobs/rehearse-drop.ts';
import { expireHolds } from './features/spots/commands/expire-holds.ts';
import { hashTicket } from './features/spots/make-ticket.ts';
import { createAppRouter } from './router.ts';

/**
 * Every write of the product, while nothing can be written into the audit: it fails, and leaves everything as it was.
 * The same request succeeds once the audit works again, and leaves an entry with its code.
 */

/** Goes on until it is cancelled; fails at once where its payload is not its kind's. */
const stay = async ({ signal }: JobContext): Promise<void> => {
  if (!signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
};
const stayingJob = defineJob({ kind: { ...exportClaimsKind, retryMax: 0, parallelMax: 5 }, run: stay });
const stayingRehearsal = defineJob({ kind: { ...rehearseKind, parallelMax: 5 }, run: stay });

let running: TestApp;
let zoe: Person;

/** A super admin with a session; the password is `TEST_PASSWORD`. */
interface Person {
  readonly actor: Actor;
  readonly sessionToken: string;
  readonly authorization: string;
}

const sql = <Row extends object>(text: string, values: unknown[] = []) =>
  running.database.pool.query<Row>(text, values).then(({ rows }) => rows);

beforeAll(async () => {
  running = await startTestApp();
  running.app.jobs.start(running.core, [stayingJob, stayingRehearsal]);
  await sql(`create function refuse_audit() returns trigger language plpgsql as
    $$ begin raise exception 'the audit is full'; end $$`);
  zoe = await signUp();
});
afterEach(repairAudit);
afterAll(() => running.remove());

async function signUp(): Promise<Person> {
  const { id, username } = await createTestAccount(running.core, 'super_admin');
  const { sessions, tokens } = running.app.auth;
  const session = await sessions.start(running.core.fork(), id, { ip: null, userAgent: 'a test' });
  const actor = await sessions.read(session.token);
  if (actor === null) throw new Error(`${username} has no session`);
  return {
    actor,
    sessionToken: session.token,
    authorization: `Bearer ${await tokens.issue(session.token, 600_000)}`,
  };
}

const breakAudit = () =>
  sql('create trigger refuse before insert on audit_entry execute function refuse_audit()');
async function repairAudit(): Promise<void> {
  await sql('drop trigger if exists refuse on audit_entry');
}

/** Every row of every table, as one digest per table; only when somebody was seen last may change. */
async function takeSnapshot(): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await sql<{ digest: string }>(
      `select coalesce(md5(string_agg(line, '\n' order by line)), '') as digest
       from (select (to_jsonb(t) - 'last_seen_at' - 'last_used_at')::text as line from "${name}" t) lines`,
    );
    digests[name] = row?.digest ?? '';
  }
  return digests;
}

async function call(path: string, input: object, person: Person | null, route?: Prepared['route']) {
  const answer = await running.app.http.inject({
    ...(route ?? { method: 'POST', url: `/trpc/${path}` }),
    headers: {
      'x-syrup': '1',
      'content-type': 'application/json',
      ...(person === null ? {} : { authorization: person.authorization }),
    },
    payload: JSON.stringify(input),
  });
  return {
    status: answer.statusCode,
    body: answer.body,
    json: answer.json<{ result?: { data: unknown } }>(),
  };
}

async function succeed(
  path: string,
  input: object,
  person: Person | null = zoe,
  route?: Prepared['route'],
): Promise<unknown> {
  const answer = await call(path, input, person, route);
  expect(answer.status, `${path}: ${answer.body}`).toBe(200);
  return answer.json.result?.data;
}

/** What has to be there before a write can be made, and its input but for the operation's id. */
interface Prepared {
  readonly input: object;
  /** Zoe, unless the write changes who asks; null for whoever is not signed in. */
  readonly as?: Person | null;
  /** Where no procedure makes this write: its REST route. */
  readonly route?: { readonly method: 'PATCH' | 'PUT'; readonly url: string };
}

const password = { currentPassword: TEST_PASSWORD };
const op = () => ({ opId: makeOpId() });

interface Board {
  readonly waffleId: number;
  readonly slug: string;
  readonly pending: { readonly waffleId: number; readonly number: number; readonly claimId: string };
  readonly paid: { readonly waffleId: number; readonly number: number; readonly claimId: string };
  readonly ticket: string;
}

/** Spot 1 is pending with a hold, spot 2 is paid, the rest is free. */
async function makeBoard(): Promise<Board> {
  const em = running.core.fork();
  const { id: waffleId, slug } = await addWaffle(em, { totalSpots: 4 });
  const ticket = randomUUID();
  const pending = await addClaim(em, waffleId, { number: 1, handle: 'mia' });
  const paid = await addClaim(em, waffleId, { number: 2, handle: 'kat', status: 'paid' });
  await em.execute('update waffle set hold_minutes = 10 where id = ?', [waffleId]);
  await em.execute(
    `update claim set ticket_hash = ?, hold_until = now() + interval '5 minutes' where id = ?`,
    [hashTicket(ticket), pending],
  );
  return {
    waffleId,
    slug,
    ticket,
    pending: { waffleId, number: 1, claimId: pending },
    paid: { waffleId, number: 2, claimId: paid },
  };
}

const onBoard = (input: (board: Board) => object, first?: (board: Board) => Promise<unknown>) => async () => {
  const board = await makeBoard();
  await first?.(board);
  return { input: input(board) };
};
const setWinner = ({ waffleId }: Board) =>
  succeed('draws.setWinners', { ...op(), waffleId, numbers: [2], confirmUnpaid: true });

/** A write on somebody else's account. */
const onAccount =
  (input: (accountId: string) => object, { active = true } = {}) =>
  async () => {
    const { id } = await createTestAccount(running.core, 'admin', { active });
    return { input: input(id) };
  };

const onAccountOverRest = (method: 'PATCH' | 'PUT', place: string, input: object) => async () => {
  const { id } = await createTestAccount(running.core, 'admin');
  return { input, route: { method, url: `/api/admin/users/${id}${place}` } };
};

/** A write on one's own account that ends sessions or changes how one signs in: by somebody new each time. */
const onSelf = (input: (person: Person) => object | Promise<object>) => async () => {
  const person = await signUp();
  return { input: await input(person), as: person };
};

const onTemplate = (input: (id: string) => object) => async () => {
  const made = await succeed('studio.createTemplate', { ...op(), name: randomUUID(), body: '{item}' });
  return { input: input((made as { id: string }).id) };
};
const onPaymentMethod = (input: (id: string) => object) => async () => {
  const made = await succeed('studio.createPaymentMethod', { ...op(), kind: 'venmo', handle: '@blue-wigs' });
  return { input: input((made as { id: string }).id) };
};

const secondFactorOf = async ({ actor, sessionToken }: Person) => {
  const caller = { core: running.core, ip: '192.0.2.1', sessionToken, actor };
  const { recoveryCodes } = await setUpSecondFactor(running.app.auth, caller);
  return { ...password, code: recoveryCodes[0] ?? '' };
};

/** A job in this state of the queue. */
const onJob = (state: 'active' | 'failed') => async () => {
  const payload = state === 'failed' ? { of: 'another version' } : {};
  const jobId = await running.app.jobs.enqueue(stayingJob.kind, payload);
  const stored = () => sql('select state::text from pgboss.job where id = $1', [jobId]);
  await expect.poll(stored, { timeout: 20_000 }).toEqual([{ state }]);
  return { input: { jobId } };
};

const REHEARSAL = { spots: 2, buyers: 1, rampSeconds: 0, runs: 1 };
const allowRehearsals = () =>
  sql('update account set max_concurrent = 50, benchmarks_per_hour = 1000 where id = $1', [
    zoe.actor.accountId,
  ]);

const PREPARED: Readonly<Record<string, () => Promise<Prepared>>> = {
  'waffles.create': () =>
    Promise.resolve({ input: { title: 'Red Hat', totalSpots: 2, priceMinor: 500, currency: 'USD' } }),
  'waffles.update': onBoard(({ waffleId }) => ({ waffleId, changes: { title: 'Red Hat' } })),
  'waffles.archive': onBoard(({ waffleId }) => ({ waffleId })),
  'waffles.unarchive': onBoard(
    ({ waffleId }) => ({ waffleId }),
    ({ waffleId }) => succeed('waffles.archive', { ...op(), waffleId }),
  ),
  'waffles.delete': onBoard(({ waffleId }) => ({ waffleId, confirm: 'DELETE', ...password })),
  'spots.claim': onBoard(({ slug }) => ({ slug, numbers: [3], handle: 'zoe' })),
  'spots.claimRandom': onBoard(({ slug }) => ({ slug, count: 1, handle: 'zoe' })),
  'spots.markPaid': onBoard(({ pending }) => pending),
  'spots.undoPaid': onBoard(({ paid }) => paid),
  'spots.release': onBoard(({ pending }) => pending),
  'spots.restore': onBoard(
    ({ pending }) => pending,
    ({ pending }) => succeed('spots.release', { ...op(), ...pending }),
  ),
  'spots.markManyPaid': onBoard(({ waffleId, pending: { number, claimId } }) => ({
    waffleId,
    spots: [{ number, claimId }],
  })),
  'spots.pauseHolds': onBoard(({ waffleId }) => ({ waffleId, paused: true })),
  'spots.extendHold': onBoard(({ pending }) => ({ ...pending, minutes: 5 })),
  'spots.announcePayment': onBoard(({ ticket }) => ({ ticket, note: 'By bank.' })),
  'spots.releaseOwn': onBoard(({ ticket }) => ({ ticket, number: 1 })),
  'draws.setWinners': onBoard(({ waffleId }) => ({ waffleId, numbers: [2], confirmUnpaid: true })),
  'draws.changeWinners': onBoard(
    ({ waffleId }) => ({ waffleId, numbers: [1] }),
    async (board) => {
      await succeed('spots.markPaid', { ...op(), ...board.pending });
      await setWinner(board);
    },
  ),
  'draws.clearWinners': onBoard(({ waffleId }) => ({ waffleId }), setWinner),
  'draws.seal': onBoard(({ waffleId }) => ({ waffleId, confirmUnpaid: true })),
  'draws.run': async () => {
    const { waffleId } = await makeBoard();
    await succeed('draws.seal', { ...op(), waffleId, confirmUnpaid: true });
    const [draw] = await sql<{ id: string }>('select id from draw where waffle_id = $1', [waffleId]);
    return { input: { waffleId, drawId: draw?.id } };
  },
  'operations.cancelJob': onJob('active'),
  'operations.retryJob': onJob('failed'),
  'operations.exportClaims': () => Promise.resolve({ input: {} }),
  'rehearsals.start': async () => {
    await allowRehearsals();
    return { input: REHEARSAL };
  },
  'rehearsals.cancel': async () => {
    await allowRehearsals();
    const started = await succeed('rehearsals.start', { ...op(), ...REHEARSAL });
    return { input: { rehearsalId: (started as { rehearsalId: string }).rehearsalId } };
  },
  'loyalty.topUpXp': onBoard(() => ({ handle: 'mia', amount: 5 })),
  'loyalty.grantBadge': onBoard(() => ({ handle: 'mia', badgeId: 'early-adopter' })),
  'loyalty.revokeBadge': onBoard(
    () => ({ handle: 'mia', badgeId: 'founder', reason: 'A mistake.' }),
    () => succeed('loyalty.grantBadge', { ...op(), handle: 'mia', badgeId: 'founder' }),
  ),
  'settings.update': () => Promise.resolve({ input: { key: 'claim_burst', value: 20, was: 10 } }),
  'audit.removeOldRecords': async () => {
    await sql(`insert into audit_entry (recorded_at, actor_name, action, target_type, target_id)
      values (now() - interval '1 year', 'Ana', 'sign_in', 'account', '')`);
    return { input: {} };
  },
  'accounts.create': () =>
    Promise.resolve({
      input: {
        username: `bob-${randomUUID().slice(0, 8)}`,
        email: `${randomUUID()}@example.test`,
        role: 'member',
      },
    }),
  'accounts.update': onAccount((accountId) => ({ accountId, displayName: 'Bob' })),
  'accounts.changeRole': onAccount((accountId) => ({
    accountId,
    role: 'member',
    reason: 'Left the team.',
    ...password,
  })),
  'accounts.resetPassword': onAccount((accountId) => ({ accountId })),
  'accounts.deactivate': onAccount((accountId) => ({ accountId, ...password })),
  'accounts.reactivate': onAccount((accountId) => ({ accountId }), { active: false }),
  'accounts.delete': onAccount((accountId) => ({ accountId, confirm: 'DELETE', ...password })),
  'accounts.setDailyLimit': onAccountOverRest('PATCH', '', { dailyLimit: 7 }),
  'accounts.setRateLimit': onAccountOverRest('PUT', '/rate-limit', { benchmarks_per_hour: 7 }),
  'accounts.updateProfile': onSelf(() => ({
    firstName: 'Ana',
    lastName: 'Lima',
    displayName: '',
    email: `${randomUUID()}@example.test`,
    socialLinks: [],
    ...password,
  })),
  'accounts.chooseTimeZone': onSelf(() => ({ timezone: 'Europe/Berlin' })),
  'accounts.chooseTheme': onSelf(() => ({ theme: 'dark' })),
  'auth.changePassword': onSelf(() => ({ ...password, newPassword: 'another good long one' })),
  'auth.beginSecondFactor': onSelf(() => password),
  'auth.confirmSecondFactor': onSelf(async (person) => {
    await succeed('auth.beginSecondFactor', password, person);
    const { accountId } = person.actor;
    const [row] = await sql<{ sealed: Buffer }>(
      'select sealed_secret as sealed from second_factor where account_id = $1',
      [accountId],
    );
    const secret = row === undefined ? null : running.app.auth.sealer.open(row.sealed, accountId);
    if (secret === null) throw new Error('no second factor was begun');
    return { code: await codeOfStep(secret, Math.floor(Date.now() / 30_000)) };
  }),
  'auth.disableSecondFactor': onSelf(secondFactorOf),
  'auth.renewRecoveryCodes': onSelf(secondFactorOf),
  'auth.clearSecondFactor': async () => {
    const owner = await signUp();
    await secondFactorOf(owner);
    return { input: { accountId: owner.actor.accountId, reason: 'Lost the phone.', ...password } };
  },
  'auth.issueResetLink': onAccount((accountId) => ({ accountId })),
  'auth.createApiKey': onSelf(() => ({
    ...password,
    name: 'nightly export',
    scopes: ['waffle.read'],
    expiresInDays: 30,
  })),
  'auth.revokeApiKey': onSelf(async (person) => {
    const key = { ...password, name: 'nightly export', scopes: ['waffle.read'], expiresInDays: 30 };
    await succeed('auth.createApiKey', key, person);
    const [row] = await sql<{ id: string }>('select id from api_key where account_id = $1', [
      person.actor.accountId,
    ]);
    return { keyId: row?.id };
  }),
  'auth.revokeSession': onSelf(async ({ actor }) => {
    const place = { ip: null, userAgent: 'another' };
    const { token } = await running.app.auth.sessions.start(running.core.fork(), actor.accountId, place);
    return { key: sessionKeyOf(token) };
  }),
  'auth.revokeOtherSessions': onSelf(async ({ actor }) => {
    const place = { ip: null, userAgent: 'another' };
    await running.app.auth.sessions.start(running.core.fork(), actor.accountId, place);
    return {};
  }),
  'studio.generate': onBoard(({ slug }) => ({ model: 'list-text', slug })),
  'studio.cancel': async () => {
    const id = randomUUID();
    await sql(
      `insert into generation (id, account_id, model, status, subject, requested_at, cost_micros)
       values ($1, $2, 'caption', 'running', 'Blue Wig', now(), 0)`,
      [id, zoe.actor.accountId],
    );
    return { input: { id } };
  },
  'studio.setPrices': () => Promise.resolve({ input: { prices: [{ model: 'caption', costMicros: 7 }] } }),
  'studio.createTemplate': () => Promise.resolve({ input: { name: 'Quiet', body: '{item}' } }),
  'studio.updateTemplate': onTemplate((id) => ({ id, body: '{item}!' })),
  'studio.deleteTemplate': onTemplate((id) => ({ id })),
  'studio.createPaymentMethod': () => Promise.resolve({ input: { kind: 'venmo', handle: '@wigs' } }),
  'studio.updatePaymentMethod': onPaymentMethod((id) => ({ id, active: false })),
  'studio.deletePaymentMethod': onPaymentMethod((id) => ({ id })),
  'studio.choosePaymentMethods': onBoard(({ waffleId }) => ({ waffleId, methodIds: [] })),
  'auth.testWhois': onSelf(() => ({ server: 'whois.pwhois.org', address: '8.8.8.8' })),
};

/** The doors of sign-in, which stand in no catalogue because nobody is signed in yet. */
const DOORS: Readonly<Record<string, () => Promise<Prepared>>> = {
  'auth.signIn': async () => {
    const { username } = await createTestAccount(running.core);
    return { input: { username, password: TEST_PASSWORD }, as: null };
  },
  'auth.signOut': onSelf(() => ({})),
  'auth.forgotPassword': async () => {
    const { username } = await createTestAccount(running.core);
    return { input: { username }, as: null };
  },
  'auth.register': async () => {
    await sql(`insert into system_setting (key, value) values ('registration', '"open"')
      on conflict (key) do update set value = excluded.value`);
    const name = `bob-${randomUUID().slice(0, 8)}`;
    return { input: { username: name, email: `${name}@example.test`, password: TEST_PASSWORD }, as: null };
  },
  'auth.resetPassword': async () => {
    const { id } = await createTestAccount(running.core);
    const issued = (await succeed('auth.issueResetLink', { accountId: id })) as { token: string };
    return { input: { token: issued.token, password: 'another good long one' }, as: null };
  },
};

const ACTIONS = Object.values(catalogue) as readonly ActionSpec[];
/**
 * The login history is kept of failures too: that somebody tried is no part of what they tried. And jobs of other tests
 * begin when they can.
 */
const BESIDE = ['audit_entry', 'login_event', 'whois_lookup', 'job_run'];

async function failThenSucceed(path: string, prepare: () => Promise<Prepared>): Promise<string[]> {
  const { input, as = zoe, route } = await prepare();
  const request = route === undefined ? { ...op(), ...input } : input;
  await running.app.parts.logins.recorder.flush();
  const before = await takeSnapshot();

  await breakAudit();
  const refused = await call(path, request, as, route);
  await running.app.parts.logins.recorder.flush();
  expect(refused.status, `${path} without an audit: ${refused.body}`).toBeGreaterThanOrEqual(500);
  const after = await takeSnapshot();
  const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
  expect(
    changed.filter((table) => !BESIDE.includes(table)),
    `what ${path} left behind`,
  ).toEqual([]);
  expect(after['audit_entry'], path).toBe(before['audit_entry']);

  await repairAudit();
  const [last] = await sql<{ id: number }>('select coalesce(max(id), 0) as id from audit_entry');
  await succeed(path, request, as, route);
  const rows = await sql<{ action: string }>('select action from audit_entry where id > $1', [last?.id]);
  return rows.map(({ action }) => action);
}

describe('without an audit nothing changes', () => {
  it('is shown for every write of the catalogue', () => {
    expect(Object.keys(PREPARED).sort()).toEqual(ACTIONS.map(({ name }) => name).sort());
  });

  it.each(ACTIONS.map((action) => [action.name, action.audit] as const))(
    '%s changes nothing; with one, it leaves %s',
    async (name, audit) => {
      const prepare = PREPARED[name];
      if (prepare === undefined) throw new Error(`${name} is not prepared`);
      expect(await failThenSucceed(name, prepare)).toContain(audit);
    },
  );

  it('is shown for every door of sign-in but the setup, which a product with a super admin has no more', () => {
    const router: AnyTRPCRouter = createAppRouter(running.app.parts);
    const inCatalogue = new Set(ACTIONS.map(({ name }) => name));
    const doors = Object.entries(router._def.procedures as Record<string, AnyTRPCProcedure>)
      .filter(([path, { _def }]) => _def.type === 'mutation' && !inCatalogue.has(path))
      .map(([path]) => path);
    expect(doors.sort()).toEqual([...Object.keys(DOORS), 'auth.setup'].sort());
  });

  it.each(Object.entries(DOORS))('%s changes nothing either', async (path, prepare) => {
    expect(await failThenSucceed(path, prepare)).toHaveLength(1);
  });

  it('no hold runs out', async () => {
    const { pending } = await makeBoard();
    await sql(`update claim set hold_until = now() - interval '1 minute' where id = $1`, [pending.claimId]);
    await breakAudit();
    expect(await expireHolds(running.core)).toBe(0);
    const status = () => sql('select status from claim where id = $1', [pending.claimId]);
    expect(await status()).toEqual([{ status: 'pending' }]);
    await repairAudit();
    expect(await expireHolds(running.core)).toBeGreaterThan(0);
    expect(await status()).toEqual([{ status: 'released' }]);
  });
});
