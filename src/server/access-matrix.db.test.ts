import { once } from 'node:events';
import {
  type AnyTRPCProcedure,
  type AnyTRPCRouter,
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
} from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Access, can, PERMISSIONS, type Permission } from '#shared/access/permissions.ts';
import { ROLES, type Role } from '#shared/access/roles.ts';
import { ERRORS, type ErrorCode } from '#shared/kernel/errors.ts';
import { startTestApp, type TestApp } from './app.fixture.ts';
import type { App } from './app.ts';
import type { RequestContext } from './core/context.ts';
import { createTestActor } from './core/testing.ts';
import { type ProcedureMeta, toAppError } from './core/trpc.ts';
import { addWaffle } from './db/factories.ts';
import { makeApiKey } from './features/auth/keep-keys.ts';
import { createAppRouter } from './router.ts';

/** The table of docs, row by row, written out: `yes` for super_admin, admin, waffle_manager and member in this order. */
const WHO_MAY: Readonly<Record<Permission, readonly [boolean, boolean, boolean, boolean]>> = {
  'waffle.write': [true, true, true, false],
  'waffle.read': [true, true, true, false],
  'spot.settle': [true, true, true, false],
  'winner.set': [true, true, true, false],
  'waffle.archive': [true, true, false, false],
  'waffle.delete': [true, true, false, false],
  'buyer.read': [true, true, true, false],
  'report.read': [true, true, true, false],
  'rehearsal.run': [true, true, true, false],
  'operations.read': [true, true, false, false],
  'operations.run': [true, true, false, false],
  'loyalty.manage': [true, true, false, false],
  'audit.read': [true, true, false, false],
  'team.manage': [true, true, false, false],
  'logins.read': [true, true, false, false],
  'logins.read_all': [true, false, false, false],
  'share.write': [true, true, true, false],
  'share.make': [true, true, true, true],
  'account.self': [true, true, true, true],
  'account.administer': [true, false, false, false],
  'settings.write': [true, false, false, false],
};

/** Everything that anybody may call. What is missing here must not become public by mistake. */
const PUBLIC_PROCEDURES = [
  'auth.forgotPassword',
  'auth.me',
  'auth.passwordRules',
  'auth.register',
  'auth.registration',
  'auth.resetPassword',
  'auth.setup',
  'auth.setupState',
  'auth.signIn',
  'auth.signOut',
  'buyers.history',
  'buyers.stats',
  'draws.certificate',
  'live.boardSince',
  'live.watchBoard',
  'spots.announcePayment',
  'spots.claim',
  'spots.claimRandom',
  'spots.my',
  'spots.publicBoard',
  'spots.releaseOwn',
  'waffles.listPublic',
];
const PUBLIC_ROUTES = [
  'GET /api/buyers/:handle/history',
  'GET /api/buyers/:handle/stats',
  'GET /api/buyers/:handle/xp',
  'GET /api/waffles',
  'GET /api/waffles/:slug',
  'GET /api/waffles/:slug/draw',
  'GET /api/waffles/:slug/export',
  'GET /api/waffles/:slug/spots',
  'POST /api/auth/forgot-password',
  'POST /api/auth/login',
  'POST /api/auth/reset-password',
  'POST /api/claims',
  'POST /api/claims/random',
];

/**
 * What the HTTP server answers besides the listed routes: the procedures above, health, the documentation, and measures,
 * which ask by themselves who may see them.
 */
const OTHER_ADDRESSES = [
  '/api/docs',
  '/api/docs.css',
  '/api/openapi.json',
  '/healthz',
  '/metrics',
  '/readyz',
  '/trpc/:path',
];

const CALLERS = [...ROLES, null] as const;
type Caller = (typeof CALLERS)[number];

/** What somebody may expect: in, signed out, or signed in without the permission. A failure of ours is none of them. */
type Verdict = 'allowed' | 401 | 403 | 'failed';

let running: TestApp;
let app: App;
let slug: string;
const accountIdByRole = new Map<Role, string>();

beforeAll(async () => {
  running = await startTestApp({}, undefined, { jobs: 'run' });
  ({ app } = running);
  expect(await app.jobs.started()).toBe(true);
  ({ slug } = await addWaffle(running.core.fork()));
  for (const role of ROLES) {
    accountIdByRole.set(role, (await createTestActor(running.core, role)).accountId);
  }
});
afterAll(() => running.remove());

function expected(access: Access, caller: Caller): Verdict {
  if (access === 'public') return 'allowed';
  if (caller === null) return 401;
  return can(caller, access) ? 'allowed' : 403;
}

function statusOf(refusal: ErrorCode | null): number {
  return refusal === null ? 200 : ERRORS[refusal].http;
}

function verdictOf(status: number): Verdict {
  if (status >= 500) return 'failed';
  return status === 401 || status === 403 ? status : 'allowed';
}

/** A token of a session of this call's own: signing out is one of the things that are tried. */
async function tokenFor(caller: Caller): Promise<string | null> {
  const accountId = caller === null ? undefined : accountIdByRole.get(caller);
  if (accountId === undefined) return null;
  const session = await app.parts.auth.sessions.start(running.core.fork(), accountId, {
    ip: '192.0.2.1',
    userAgent: 'a test',
  });
  return app.parts.auth.tokens.issue(session.token, 60_000);
}

/** Every address that the HTTP server answers, as its own tree of routes has them. */
function listAddresses(): string[] {
  const above: string[] = [];
  return app.http
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods] = /^([│ ]*)[├└]── (\S*)(?: \((.+)\))?$/.exec(line) ?? [];
      const depth = indent.length / 4;
      above.length = depth;
      above[depth] = part;
      return methods === undefined ? [] : [above.join('')];
    });
}

function procedures(): [path: string, procedure: AnyTRPCProcedure][] {
  const router: AnyTRPCRouter = createAppRouter(app.parts);
  return Object.entries(router._def.procedures as Record<string, AnyTRPCProcedure>);
}

/** What a procedure without input answers: the code of its refusal, or null. */
async function refusalOfProcedure(
  path: string,
  type: 'query' | 'mutation' | 'subscription',
  caller: Caller,
  bearer?: string,
): Promise<ErrorCode | null> {
  const token = bearer ?? (await tokenFor(caller));
  const credentials = {
    cookieHeader: undefined,
    authorization: token === null ? undefined : `Bearer ${token}`,
  };
  const ctx: RequestContext = {
    core: running.core,
    authenticate: () => app.parts.auth.authenticate(credentials),
    ip: '192.0.2.1',
    userAgent: 'a test',
    requestId: 'a test',
    deviceId: null,
    sessionToken: app.parts.auth.readSessionToken(credentials),
    hasToken: false,
    takesCookies: true,
    setCookie: () => undefined,
  };
  try {
    await callTRPCProcedure({
      router: createAppRouter(app.parts),
      path,
      type,
      ctx,
      batchIndex: 0,
      signal: undefined,
      getRawInput: () => Promise.resolve(undefined),
    });
    return null;
  } catch (error) {
    return toAppError(getTRPCErrorFromUnknown(error)).code;
  }
}

interface SocketAnswer {
  readonly id: number;
  readonly result?: { readonly type: string };
  readonly error?: { readonly data: { readonly app: { readonly code: ErrorCode } } };
}

/**
 * What the same procedure answers over a live socket. Subscriptions get a board to watch: whoever may read it is told
 * that it has begun. A socket for each call, because a refusal for want of a session closes it.
 */
async function refusalOverSocket(
  path: string,
  type: 'query' | 'mutation' | 'subscription',
  caller: Caller,
): Promise<ErrorCode | null> {
  const token = await tokenFor(caller);
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/trpc-ws`, {
    origin: running.url,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  await once(socket, 'open');
  const input = type === 'subscription' ? { slug, lastEventId: 0 } : undefined;
  socket.send(JSON.stringify({ id: 1, method: type, params: { path, input } }));
  const [text] = (await once(socket, 'message')) as [Buffer];
  socket.terminate();
  const { id, result, error } = JSON.parse(String(text)) as SocketAnswer;
  expect(id, path).toBe(1);
  if (error !== undefined) return error.data.app.code;
  expect(result?.type, path).toBe(type === 'subscription' ? 'started' : 'data');
  return null;
}

async function answerOfRoute(method: string, path: string, caller: Caller, bearer?: string) {
  const token = bearer ?? (await tokenFor(caller));
  const url = path
    .replace(':slug', 'no-such-waffle')
    .replace(':number', '1')
    .replaceAll(/:[a-z]+/gi, 'nothing');
  const response = await app.http.inject({
    method: method as 'GET',
    url,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(method === 'GET' ? {} : { payload: {} }),
  });
  return response;
}

describe('the permission table', () => {
  it('is the documented one, permission by permission', () => {
    const table = Object.fromEntries(
      (Object.keys(PERMISSIONS) as Permission[]).map((permission) => [
        permission,
        ROLES.map((role) => can(role, permission)),
      ]),
    );
    expect(table).toEqual(WHO_MAY);
  });

  it('gives nobody anything', () => {
    for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
      expect(can(null, permission)).toBe(false);
      expect(can(undefined, permission)).toBe(false);
    }
  });
});

describe('every procedure', () => {
  it('declares who may call it', () => {
    const undeclared = procedures()
      .map(([path, procedure]) => ({
        path,
        access: (procedure._def.meta as ProcedureMeta | undefined)?.access,
      }))
      .filter(
        ({ access }) => access === undefined || !(access === 'public' || Object.hasOwn(PERMISSIONS, access)),
      );
    expect(undeclared).toEqual([]);
    expect(procedures().length).toBeGreaterThan(20);
  });

  it('is closed unless it stands among the public ones', () => {
    const open = procedures().filter(([, { _def }]) => (_def.meta as ProcedureMeta).access === 'public');
    expect(open.map(([path]) => path).sort()).toEqual([...PUBLIC_PROCEDURES].sort());
  });

  it('that writes has one name, in its address as in the catalogue', () => {
    for (const [
      path,
      {
        _def: { type, meta },
      },
    ] of procedures()) {
      expect((meta as ProcedureMeta).action, path).toBe(type === 'mutation' ? path : null);
    }
  });

  it('answers each role, and nobody, exactly as the table says', async () => {
    const wrong: unknown[] = [];
    let tried = 0;
    for (const [path, procedure] of procedures()) {
      const { access } = procedure._def.meta as ProcedureMeta;
      for (const caller of CALLERS) {
        const got = verdictOf(statusOf(await refusalOfProcedure(path, procedure._def.type, caller)));
        if (got !== expected(access, caller)) wrong.push({ path, caller, got, access });
        tried += 1;
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBe(procedures().length * CALLERS.length);
  });

  it('answers each role, and nobody, the same over a live socket, and signs nobody in or out there', async () => {
    const wrong: unknown[] = [];
    for (const [path, { _def }] of procedures()) {
      const { access, action } = _def.meta as ProcedureMeta;
      for (const caller of CALLERS) {
        const refusal = await refusalOverSocket(path, _def.type, caller);
        const got = verdictOf(statusOf(refusal));
        const isGateway = access === 'public' && action?.startsWith('auth.') === true;
        if (got !== expected(access, caller) || isGateway !== (refusal === 'request.not_found')) {
          wrong.push({ path, caller, got, refusal, access });
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('every REST route', () => {
  it('is closed unless it stands among the public ones', () => {
    const open = app.routes.filter(({ access }) => access === 'public');
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...PUBLIC_ROUTES].sort());
  });

  it('is one of the list, or a door that is known to stand beside it', () => {
    const listed = new Set(app.routes.map(({ path }) => path));
    const beside = listAddresses().filter((address) => !listed.has(address));
    expect(beside.sort()).toEqual([...OTHER_ADDRESSES].sort());
  });

  it('answers each role, and nobody, exactly as the table says', async () => {
    const wrong: unknown[] = [];
    for (const { method, path, access } of app.routes) {
      for (const caller of CALLERS) {
        const status = (await answerOfRoute(method, path, caller)).statusCode;
        if (verdictOf(status) !== expected(access, caller))
          wrong.push({ method, path, caller, status, access });
      }
    }
    expect(wrong).toEqual([]);
    expect(app.routes.length).toBeGreaterThan(10);
  });
});

describe('an API key', () => {
  const keyOf = async (scopes: readonly Permission[]): Promise<string> => {
    const { token, tokenHash, tokenEnd } = makeApiKey();
    await running.core.fork().execute(
      `insert into api_key (id, account_id, name, token_hash, token_end, scopes, created_at, expires_at)
       values (gen_random_uuid(), ?, 'a test', ?, ?, ?::jsonb, now(), now() + interval '1 day')`,
      [accountIdByRole.get('super_admin'), tokenHash, tokenEnd, JSON.stringify(scopes)],
    );
    return token;
  };
  /** Scopes with everything but one permission, and with nothing but it. */
  const keysAround = async (permission: Permission) => {
    const others = (Object.keys(PERMISSIONS) as Permission[]).filter((other) => other !== permission);
    return { without: await keyOf(others), only: await keyOf([permission]) };
  };

  it('may call what its scopes name and nothing else, and no procedure of the own account at all', async () => {
    const wrong: unknown[] = [];
    for (const [path, { _def }] of procedures()) {
      const { access } = _def.meta as ProcedureMeta;
      if (access === 'public') continue;
      const { without, only } = await keysAround(access);
      for (const [token, isNamed] of [
        [without, false],
        [only, true],
      ] as const) {
        const mayCall = isNamed && access !== 'account.self';
        const refusal = await refusalOfProcedure(path, _def.type, 'super_admin', token);
        const got = { isRefused: refusal === 'access.scope_missing', verdict: verdictOf(statusOf(refusal)) };
        if (got.isRefused === mayCall || got.verdict !== (mayCall ? 'allowed' : 403)) {
          wrong.push({ path, access, isNamed, refusal });
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('may call over REST what its scopes name, and ask whose it is', async () => {
    const wrong: unknown[] = [];
    for (const { method, path, access, openToKeys } of app.routes) {
      if (access === 'public') continue;
      const { without, only } = await keysAround(access);
      for (const [token, isNamed] of [
        [without, false],
        [only, true],
      ] as const) {
        const mayCall = openToKeys || (isNamed && access !== 'account.self');
        const { statusCode } = await answerOfRoute(method, path, 'super_admin', token);
        if (verdictOf(statusCode) !== (mayCall ? 'allowed' : 403)) {
          wrong.push({ method, path, access, isNamed, statusCode });
        }
      }
    }
    expect(wrong).toEqual([]);
    const open = app.routes.filter(({ openToKeys }) => openToKeys);
    expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/auth/me']);
  });
});

describe('an account that must choose a new password', () => {
  beforeAll(() => running.core.fork().execute('update account set must_change_password = true'));

  it('may change it, whatever its role, and call nothing else that takes a permission', async () => {
    const wrong: unknown[] = [];
    for (const [path, { _def }] of procedures()) {
      if ((_def.meta as ProcedureMeta).access === 'public') continue;
      for (const role of ROLES) {
        const refusal = await refusalOfProcedure(path, _def.type, role);
        const stopped = refusal === 'auth.must_change_password';
        if (stopped === (path === 'auth.changePassword')) wrong.push({ path, role, refusal });
        const overSocket = await refusalOverSocket(path, _def.type, role);
        if ((overSocket === 'auth.must_change_password') !== stopped) wrong.push({ path, role, overSocket });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('may ask over REST who it is, and sign out', async () => {
    const open: string[] = [];
    for (const { method, path, access } of app.routes) {
      if (access === 'public') continue;
      const answer = await answerOfRoute(method, path, 'super_admin');
      if (answer.json<{ error?: { code: string } }>().error?.code !== 'auth.must_change_password') {
        open.push(`${method} ${path}`);
      }
    }
    expect(open).toEqual(['POST /api/auth/logout', 'GET /api/auth/me']);
  });
});

describe('an account whose role needs a second factor that it does not have', () => {
  beforeAll(async () => {
    const em = running.core.fork();
    await em.execute('update account set must_change_password = false');
    await em.execute(
      `insert into system_setting (key, value) values ('second_factor_roles', '["super_admin", "admin"]')`,
    );
  });

  it('may set one up and choose a password, and call nothing else that takes a permission', async () => {
    const open = new Set<string>();
    const wrong: unknown[] = [];
    for (const [path, { _def }] of procedures()) {
      const { access } = _def.meta as ProcedureMeta;
      if (access === 'public') continue;
      for (const role of ROLES) {
        const refusal = await refusalOfProcedure(path, _def.type, role);
        const stopped = refusal === 'auth.must_set_up_second_factor';
        const isAsked = role === 'super_admin' || role === 'admin';
        if (isAsked && !stopped) open.add(path);
        if (!isAsked && stopped) wrong.push({ path, role });
        const overSocket = await refusalOverSocket(path, _def.type, role);
        if ((overSocket === 'auth.must_set_up_second_factor') !== stopped) wrong.push({ path, overSocket });
      }
    }
    expect(wrong).toEqual([]);
    expect([...open].sort()).toEqual([
      'auth.beginSecondFactor',
      'auth.changePassword',
      'auth.confirmSecondFactor',
      'auth.secondFactor',
    ]);
  });

  it('may ask over REST who it is, and sign out', async () => {
    const open: string[] = [];
    for (const { method, path, access } of app.routes) {
      if (access === 'public') continue;
      const answer = await answerOfRoute(method, path, 'super_admin');
      if (answer.json<{ error?: { code: string } }>().error?.code !== 'auth.must_set_up_second_factor') {
        open.push(`${method} ${path}`);
      }
    }
    expect(open).toEqual(['POST /api/auth/logout', 'GET /api/auth/me']);
  });
});
