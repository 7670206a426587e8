import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ACCOUNT_HEADER } from '#shared/access/account-header.ts';
import type { Role } from '#shared/access/roles.ts';
import { startTestApp, type TestApp } from './app.fixture.ts';
import { createTestActor, makeOpId } from './core/testing.ts';
import { addClaim, addWaffle } from './db/factories.ts';
import { removeOldRecords, retainedAudit } from './features/audit/commands/remove-old-records.ts';
import { retainedLogins } from './features/auth/commands/purge-logins.ts';
import { expireHolds } from './features/spots/commands/expire-holds.ts';

/** Changes that waited on a device and are sent later, through the doors they come in by. */

interface Person {
  readonly accountId: string;
  readonly token: string;
  readonly cookie: string;
}

let running: TestApp;
let ana: Person;
let bob: Person;
let waffle: { id: number; slug: string };

beforeAll(async () => {
  running = await startTestApp();
});
afterAll(() => running.remove());
beforeEach(async () => {
  waffle = await addWaffle(running.core.fork());
  ana = await addPerson('waffle_manager', 'Ana');
  bob = await addPerson('admin', 'Bob');
});

async function addPerson(role: Role, name: string): Promise<Person> {
  const { sessions, tokens } = running.app.auth;
  const { accountId } = await createTestActor(running.core, role, name);
  const place = { ip: '192.0.2.1', userAgent: 'a phone' };
  const session = await sessions.start(running.core.fork(), accountId, place);
  return {
    accountId,
    token: await tokens.issue(session.token, 600_000),
    cookie: sessions.cookie(session).split(';')[0] ?? '',
  };
}

const holds = (number: number, handle = 'mia', status: 'pending' | 'paid' = 'pending') =>
  addClaim(running.core.fork(), waffle.id, { number, handle, status });
const query = <Row>(sql: string, values: unknown[] = []) =>
  running.core.fork().execute<Row[]>(sql, values as never[]);

interface WireAnswer {
  readonly result?: { readonly data: Record<string, unknown> };
  readonly error?: {
    readonly data: { app: { code: string; retry: string; details: Record<string, unknown> } };
  };
}

/** Sends a write as the app does: with the session's cookie, from the product's own page. */
async function send(person: Person | null, path: string, input: object, more: Record<string, string> = {}) {
  const response = await fetch(`${running.url}/trpc/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-syrup': '1',
      origin: running.url,
      ...(person === null ? {} : { cookie: person.cookie }),
      ...more,
    },
    body: JSON.stringify(input),
  });
  const { result, error } = (await response.json()) as WireAnswer;
  return {
    status: response.status,
    account: response.headers.get(ACCOUNT_HEADER),
    answer: result?.data ?? null,
    refusal: error?.data.app ?? null,
  };
}

const target = (number: number, claimId: string, more: object = {}) => ({
  opId: makeOpId(),
  waffleId: waffle.id,
  number,
  claimId,
  ...more,
});

/** Everything a write could leave behind, to prove that it left nothing. */
async function traces() {
  const [counts] = await query<Record<string, number>>(
    `select (select count(*) from receipt)::int as receipts, (select count(*) from audit_entry)::int as audits,
       (select count(*) from live_event)::int as events, (select seq from waffle where id = ?)::int as seq,
       (select string_agg(status, ',' order by number, claimed_at) from claim where waffle_id = ?) as claims`,
    [waffle.id, waffle.id],
  );
  return counts;
}

describe('an answer', () => {
  it('names the account that the call ran as, and nobody where it ran as nobody', async () => {
    const claimId = await holds(1);
    expect(await send(ana, 'spots.markPaid', target(1, claimId))).toMatchObject({
      status: 200,
      account: ana.accountId,
    });
    const refused = await send(ana, 'spots.markPaid', target(2, claimId));
    expect(refused).toMatchObject({
      status: 409,
      account: ana.accountId,
      refusal: { code: 'spot.released' },
    });
    const stranger = await send(null, 'spots.markPaid', target(1, claimId));
    expect(stranger).toMatchObject({ status: 401, account: null, refusal: { code: 'auth.required' } });
    const buyer = { opId: makeOpId(), slug: waffle.slug, numbers: [3], handle: 'kat' };
    expect(await send(null, 'spots.claim', buyer)).toMatchObject({ status: 200, account: null });
  });

  it('names it for a whole batch, reads included', async () => {
    const asked = await fetch(`${running.url}/trpc/auth.me,auth.me?batch=1&input=%7B%7D`, {
      headers: { cookie: bob.cookie },
    });
    expect(asked.status).toBe(200);
    expect(asked.headers.get(ACCOUNT_HEADER)).toBe(bob.accountId);
  });
});

describe('a write that names the account it was made by', () => {
  it('is done where that account is signed in', async () => {
    const claimId = await holds(1);
    const sent = await send(ana, 'spots.markPaid', target(1, claimId), { [ACCOUNT_HEADER]: ana.accountId });
    expect(sent).toMatchObject({ status: 200, answer: { status: 'paid', by: 'Ana' } });
  });

  it('is refused, with nothing done, where somebody else is by now, and may be sent again', async () => {
    const claimId = await holds(1);
    const input = target(1, claimId);
    const before = await traces();
    const meant = { [ACCOUNT_HEADER]: ana.accountId };
    expect(await send(bob, 'spots.markPaid', input, meant)).toMatchObject({
      status: 401,
      account: bob.accountId,
      refusal: { code: 'auth.other_account', retry: 'later' },
    });
    expect(await traces()).toEqual(before);
    expect(await send(ana, 'spots.markPaid', input, meant)).toMatchObject({ answer: { by: 'Ana' } });
  });

  it('asks to sign in where nobody is', async () => {
    const sent = await send(null, 'spots.markPaid', target(1, await holds(1)), {
      [ACCOUNT_HEADER]: ana.accountId,
    });
    expect(sent).toMatchObject({ status: 401, refusal: { code: 'auth.required', retry: 'later' } });
  });

  it('is held to it over a socket, too, which knows only who shook hands', async () => {
    const claimId = await holds(1);
    const overSocket = async (person: Person, meant: string) => {
      const socket = new WebSocket(`${running.url.replace('http', 'ws')}/trpc-ws?account=${meant}`, {
        origin: running.url,
        headers: { cookie: person.cookie },
      });
      const closed = once(socket, 'close');
      await once(socket, 'open');
      const message = {
        id: 1,
        method: 'mutation',
        params: { path: 'spots.markPaid', input: target(1, claimId) },
      };
      socket.send(JSON.stringify(message));
      const [text] = (await once(socket, 'message')) as [Buffer];
      const said = JSON.parse(String(text)) as WireAnswer & { result?: { data: { by?: string } } };
      if (said.error === undefined) socket.terminate();
      // A refused socket would refuse for ever: it is closed, so that the next one has the cookie of then.
      await closed;
      return said.error?.data.app.code ?? said.result?.data.by;
    };
    const before = await traces();
    expect(await overSocket(bob, ana.accountId)).toBe('auth.other_account');
    expect(await traces()).toEqual(before);
    expect(await overSocket(ana, ana.accountId)).toBe('Ana');
  });

  it('cannot become somebody else’s over a socket that was opened before they signed in', async () => {
    const claimId = await holds(1);
    const socket = new WebSocket(`${running.url.replace('http', 'ws')}/trpc-ws`, {
      origin: running.url,
      headers: { cookie: ana.cookie },
    });
    await once(socket, 'open');
    const call = (id: number, path: string, input: unknown, method = 'mutation') =>
      socket.send(JSON.stringify({ id, method, params: { path, input } }));
    call(1, 'auth.me', undefined, 'query');
    await once(socket, 'message');
    // Ana signs out in another tab, and Bob signs in: the browser's cookie is his, this socket's was hers.
    const closed = once(socket, 'close');
    await send(ana, 'auth.signOut', {});
    call(2, 'spots.markPaid', target(1, claimId));
    const [code] = (await closed) as [number];
    expect(code).toBe(1008);
    expect(await query('select status from claim where id = ?', [claimId])).toEqual([{ status: 'pending' }]);
  });
});

describe('an operation that was done', () => {
  it('is answered the same however much later it is sent again: nothing the product does by itself forgets it', async () => {
    const input = target(1, await holds(1));
    const first = await send(ana, 'spots.markPaid', input);
    await query(`update receipt set created_at = now() - interval '9 years' where op_id = ?`, [input.opId]);
    await expireHolds(running.core);
    await running.app.auth.sessions.removeExpired();
    const nightly = { core: running.core, actor: null, actorName: 'retention job', ip: null };
    await removeOldRecords(nightly, { opId: makeOpId() }, [retainedAudit, retainedLogins]);
    const before = await traces();
    expect(await send(ana, 'spots.markPaid', input)).toEqual(first);
    expect(await traces()).toEqual(before);
  });

  it('is answered the same after the waffle is completed, archived, or gone', async () => {
    const input = target(1, await holds(1));
    const first = await send(ana, 'spots.markPaid', input);
    await query(`update waffle set status = 'completed', completed_at = now() where id = ?`, [waffle.id]);
    expect(await send(ana, 'spots.markPaid', input)).toEqual(first);
    await query('update waffle set archived_at = now() where id = ?', [waffle.id]);
    expect(await send(ana, 'spots.markPaid', input)).toEqual(first);
    await query('delete from waffle where id = ?', [waffle.id]);
    expect(await send(ana, 'spots.markPaid', input)).toEqual(first);
  });

  it('is refused to another account that sends the same id, and tells it nothing', async () => {
    const input = target(1, await holds(1));
    await send(ana, 'spots.markPaid', input);
    const before = await traces();
    const stolen = await send(bob, 'spots.markPaid', input);
    expect(stolen).toMatchObject({
      status: 409,
      answer: null,
      refusal: { code: 'operation.reused', retry: 'never', details: {} },
    });
    expect(await traces()).toEqual(before);
  });

  it('is refused with 403 and nothing else once the role is lost, done before or not', async () => {
    const claimId = await holds(1);
    const done = target(1, claimId);
    const waiting = target(1, claimId, { reason: 'slip' });
    await send(ana, 'spots.markPaid', done);
    await query(`update account set role = 'member' where id = ?`, [ana.accountId]);
    const before = await traces();
    for (const [path, input] of [
      ['spots.markPaid', done],
      ['spots.undoPaid', waiting],
      ['spots.release', waiting],
      ['spots.markManyPaid', { opId: makeOpId(), waffleId: waffle.id, spots: [{ number: 1, claimId }] }],
    ] as const) {
      const refused = await send(ana, path, input);
      expect(refused, path).toMatchObject({ status: 403, answer: null, account: ana.accountId });
      expect(refused.refusal, path).toMatchObject({ code: 'access.denied', retry: 'never', details: {} });
    }
    expect(await traces()).toEqual(before);
  });

  it('is refused with 401 while the account is deactivated, and answered once it is not', async () => {
    const input = target(1, await holds(1));
    const first = await send(ana, 'spots.markPaid', input);
    await query('update account set active = false where id = ?', [ana.accountId]);
    expect(await send(ana, 'spots.markPaid', input)).toMatchObject({
      status: 401,
      account: null,
      refusal: { code: 'auth.required', retry: 'later', details: {} },
    });
    await query('update account set active = true where id = ?', [ana.accountId]);
    expect(await send(ana, 'spots.markPaid', input)).toEqual(first);
  });
});

describe('a board that is gone', () => {
  it('is "no such waffle" to operators, and to others what they may not know anyway', async () => {
    const claimId = await holds(1);
    await query('delete from waffle where id = ?', [waffle.id]);
    for (const [path, input] of [
      ['spots.markPaid', target(1, claimId)],
      ['spots.undoPaid', target(1, claimId)],
      ['spots.release', target(1, claimId)],
      ['spots.markManyPaid', { opId: makeOpId(), waffleId: waffle.id, spots: [{ number: 1, claimId }] }],
    ] as const) {
      expect(await send(ana, path, input), path).toMatchObject({
        status: 404,
        refusal: { code: 'waffle.not_found', retry: 'never', details: {} },
      });
    }
    expect(await send(null, 'spots.markPaid', target(1, claimId))).toMatchObject({ status: 401 });
    const member = await addPerson('member', 'Max');
    expect(await send(member, 'spots.markPaid', target(1, claimId))).toMatchObject({ status: 403 });
  });
});
