import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRestClient, type RestAnswer, type RestClient } from './call-rest.ts';
import { checkSchema, type Json } from './check-schema.ts';
import { openCurlShell } from './find-curl.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { ACCOUNT_ROUTE, createSampleAccount } from './sample-accounts.ts';
import { createSampleBoards, type Preparation, type SampleBoards, SLUG } from './sample-boards.ts';
import { addForRoute } from './sample-jobs.ts';
import { addOperator, createFirstOperator, FIRST_OPERATOR, type Operator, signIn } from './sign-in.ts';

/** What the documentation promises, called as it is printed there, by a product with its limits on. */

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly unknown[];
  readonly parameters: ReadonlyArray<{ name: string; in: string; required: boolean; schema: Json }>;
  readonly requestBody?: {
    readonly content: { 'application/json': { readonly schema: Json; readonly example?: unknown } };
  };
  readonly responses: Readonly<
    Record<string, { description: string; content?: { 'application/json': { schema: Json } } }>
  >;
}

interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Record<string, Json>; readonly securitySchemes: Json };
}

interface Route {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

let runner: ProductRunner;
let product: RunningProduct;
let operator: Operator;
let anybody: RestClient;
let signedIn: RestClient;
let document: OpenApi;
let routes: readonly Route[] = [];
let boards: SampleBoards;

beforeAll(async () => {
  runner = await createProductRunner({ CLAIM_LIMIT: 'on' });
  product = await runner.start();
  operator = await createFirstOperator(product);
  anybody = createRestClient(product.url);
  signedIn = createRestClient(product.url, operator.token);
  boards = createSampleBoards(signedIn, operator.password);
  document = await anybody.expectOk<OpenApi>({ method: 'GET', path: '/api/openapi.json' });
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, operation]) => {
      const method = verb.toUpperCase();
      return { name: `${method} ${path}`, method, path, operation };
    }),
  );
});
afterAll(() => runner.remove());

function resolve(ref: string): Json {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1] ?? '';
  const found = document.components.schemas[name];
  if (found === undefined) throw new Error(`Nothing stands behind ${ref}.`);
  return found;
}

/** What a route's sample needs to find; a route that is not listed finds claimed spots. */
const PREPARATION: Readonly<Record<string, Preparation>> = {
  'POST /api/admin/waffles': 'free',
  'POST /api/admin/waffles/{slug}/unarchive': 'archived',
  'POST /api/admin/waffles/{slug}/spots/{number}/undo-pay': 'paid',
  'POST /api/admin/waffles/{slug}/winner': 'paid',
  'POST /api/admin/waffles/{slug}/change-winner': 'completed',
  'POST /api/admin/waffles/{slug}/clear-winner': 'completed',
  'POST /api/admin/waffles/{slug}/draw/seal': 'paid',
  'POST /api/admin/waffles/{slug}/draw/run': 'sealed',
  'GET /api/waffles/{slug}/draw': 'sealed',
};

/** Signing in and out give something new each time, which is what they are for. */
function isRepeatable({ method, operation }: Route): boolean {
  return method !== 'GET' && !operation.tags.includes('Sign-in');
}

interface PreparedCall {
  readonly path: string;
  readonly body: unknown;
  readonly client: RestClient;
}

async function prepareCall(route: Route): Promise<PreparedCall> {
  const media = route.operation.requestBody?.content['application/json'];
  const namesBoard = JSON.stringify(media?.example ?? '').includes(SLUG);
  if (namesBoard) await boards.prepareNamed();
  const { slug, drawId } = namesBoard
    ? { slug: SLUG, drawId: '' }
    : await boards.prepare(PREPARATION[route.name] ?? 'claimed');
  const written: Readonly<Record<string, unknown>> = {
    'DELETE /api/admin/waffles/{slug}': { confirm: 'DELETE', current_password: operator.password },
    'POST /api/admin/waffles/{slug}/draw/run': { draw_id: drawId },
  };
  const isReset = route.path.endsWith('/reset-password');
  const isSigningOut = route.path.endsWith('/logout');
  return {
    path: addressOf(route, slug, boards.lastBuyer(), await idOf(route)),
    body: isReset
      ? await bodyOfReset(media?.example)
      : await withBuyer(media?.example ?? written[route.name]),
    client: isSigningOut
      ? createRestClient(product.url, (await signIn(product.url, operator)).token)
      : route.operation.security.length === 0
        ? anybody
        : signedIn,
  };
}

/** The printed body with the token of a link that was really issued. */
async function bodyOfReset(example: unknown): Promise<unknown> {
  const { username } = await addOperator(runner, product, 'forgetful', 'member');
  const printed = await runner.syrup(['reset-link', username]);
  return { ...(example as object), token: /#token=(\S+)/.exec(printed)?.[1] };
}

/** The printed body with the id of a buyer that really is one, where it names one. */
async function withBuyer(example: unknown): Promise<unknown> {
  if (typeof example !== 'object' || example === null || !('userId' in example)) return example;
  const path = `/api/buyers/${boards.lastBuyer()}/xp`;
  const { user_id: userId } = await anybody.expectOk<{ user_id: string }>({ method: 'GET', path });
  return { ...example, userId };
}

/** The id of a picture that was really made. */
async function makeSampleAsset(): Promise<string> {
  const { slug } = await boards.prepare('free');
  const { generation } = await signedIn.expectOk<{ generation: { id: string } }>({
    method: 'POST',
    path: '/api/generations',
    body: { model: 'board-square', waffle_slug: slug },
  });
  return generation.id;
}

let seenAccount: Promise<string> | undefined;

/** An account, a job or its file for a route that names one: another for each that writes, because some take it away. */
async function idOf({ path, method }: Route): Promise<string> {
  if (path.startsWith('/api/generations/')) return makeSampleAsset();
  if (!ACCOUNT_ROUTE.test(path)) return (await addForRoute(runner, path)) ?? randomUUID();
  if (method !== 'GET') return createSampleAccount(signedIn);
  seenAccount ??= createSampleAccount(signedIn);
  return seenAccount;
}

function addressOf({ path }: Route, slug: string, handle: string, id: string = randomUUID()): string {
  return path
    .replace('{slug}', slug)
    .replace('{number}', '7')
    .replace('{handle}', handle)
    .replace('{id}', id);
}

function expectDocumented({ operation }: Route, answer: RestAnswer): void {
  const described = operation.responses[String(answer.status)];
  expect(described, `${answer.status} is not documented: ${answer.text}`).toBeDefined();
  const schema = described?.content?.['application/json'].schema;
  if (schema !== undefined) expect(checkSchema(schema, answer.json, resolve)).toEqual([]);
}

describe('the OpenAPI document', () => {
  it('has the structure of OpenAPI 3.1', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info.title).toBe('Syrup');
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer']);
    expect(routes.length).toBeGreaterThan(20);
    const ids = routes.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, path, operation } of routes) {
      expect(path, name).toMatch(/^\/[^:]*$/);
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
      const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, placeholder = '']) => placeholder);
      expect(inPath.map((parameter) => parameter.name).sort(), name).toEqual(placeholders.sort());
      expect(
        inPath.every(({ required }) => required),
        name,
      ).toBe(true);
      expect(
        operation.parameters.every(({ schema }) => typeof schema === 'object'),
        name,
      ).toBe(true);
      expect(
        Object.keys(operation.responses).some((status) => /^2\d\d$/.test(status)),
        name,
      ).toBe(true);
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[2-5]\d\d$/);
        expect(description, name).toMatch(/\S/);
        if (content !== undefined) expect(content['application/json'].schema, name).toBeTypeOf('object');
      }
    }
  });

  it('prints samples that its own schemas accept', () => {
    const printed = routes.flatMap(({ name, operation }) => {
      const media = operation.requestBody?.content['application/json'];
      return media?.example === undefined ? [] : [[name, media.schema, media.example] as const];
    });
    expect(printed.length).toBeGreaterThan(9);
    for (const [name, schema, example] of printed) {
      expect(checkSchema(schema, example, resolve), name).toEqual([]);
    }
  });

  it('is shown to people at /api/docs, with every route', async () => {
    const page = await anybody.call({ method: 'GET', path: '/api/docs' });
    expect(page.status).toBe(200);
    for (const { path } of routes) expect(page.text).toContain(path);
  });
});

describe('every documented route', () => {
  it('answers its sample with the documented status and shape, and the same again for the same key', {
    timeout: 120_000,
  }, async () => {
    for (const route of routes) {
      const { path, body, client } = await prepareCall(route);
      const { method } = route;
      const request = { method, path, body, key: randomUUID() };

      const answer = await client.call(request);

      expect(answer.status, `${route.name}: ${answer.text}`).toBeLessThan(300);
      expectDocumented(route, answer);
      if (!isRepeatable(route)) continue;
      const again = await client.call(request);
      expect([again.status, again.json], route.name).toEqual([answer.status, answer.json]);
    }
  });

  it('refuses whoever is not signed in as it documents, unless it is open to everybody', async () => {
    const { slug } = await boards.prepare('claimed');
    const closed = routes.filter(({ operation }) => operation.security.length > 0);
    expect(closed.length).toBeGreaterThan(10);
    for (const route of closed) {
      const answer = await anybody.call({ method: route.method, path: addressOf(route, slug, 'mia') });
      expect(answer.status, route.name).toBe(401);
      expectDocumented(route, answer);
    }
  });

  it('says as documented that there is no such waffle, buyer or account', async () => {
    const addressed = routes.filter(({ path }) => /\{(?:slug|handle|id)\}/.test(path));
    for (const route of addressed) {
      const media = route.operation.requestBody?.content['application/json'];
      const written = { draw_id: randomUUID() };
      const removal = { confirm: 'DELETE', current_password: operator.password };
      const isRemoval = route.method === 'DELETE' && route.path.includes('{slug}');
      const sample = isRemoval ? removal : (media?.example ?? (route.path.includes('{id}') ? {} : written));
      const answer = await signedIn.call({
        method: route.method,
        path: addressOf(route, 'nothing-here', 'nobody.knows.me'),
        body: media === undefined ? undefined : sample,
      });
      expect(answer.status, `${route.name}: ${answer.text}`).toBe(404);
      expectDocumented(route, answer);
    }
  });
});

describe('a caller who is too fast', () => {
  const expectRetryAfter = (answer: RestAnswer, code: string) => {
    expect([answer.status, answer.json.error]).toEqual([429, expect.objectContaining({ code })]);
    const seconds = Number(answer.headers.get('retry-after'));
    expect(Number.isInteger(seconds) && seconds > 0, `Retry-After: ${seconds}`).toBe(true);
    expect(answer.json.retry_after).toBe(seconds);
  };

  it('with claims is told how many seconds to wait', async () => {
    const { slug } = await boards.prepare('free');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        anybody.call({
          method: 'POST',
          path: '/api/claims',
          body: { waffle_slug: slug, spot_numbers: [index + 1], instagram_handle: 'in.a.hurry' },
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
    for (const answer of answers) if (answer.status === 429) expectRetryAfter(answer, 'request.rate_limited');
  });

  it('with guesses at a password is locked out, and told for how long', async () => {
    const guess = () =>
      anybody.call({
        method: 'POST',
        path: '/api/auth/login',
        body: { username: 'ghost', password: 'a guess' },
      });
    for (let tries = 0; tries < 5; tries += 1) expect((await guess()).status).toBe(401);
    expectRetryAfter(await guess(), 'auth.locked');
  });
});

describe('the README', () => {
  it('has curl lines that run as they are printed', async () => {
    await boards.prepareNamed();
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const printed = /## REST[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const lines = printed
      .replace('http://localhost:3000', product.url)
      .replace('"password": "…"', `"password": "${FIRST_OPERATOR.password}"`);
    expect(lines).not.toContain('…');
    const shell = await openCurlShell();
    try {
      const stdout = await shell.print(lines);
      expect(stdout).not.toContain('"error"');
      expect(stdout).toContain('"my_spots_url"');
      expect(stdout).toContain('"status":"paid"');
      expect(stdout).toMatch(/^3,paid,mia,/m);
      expect(stdout).toMatch(/^7,pending,mia,/m);
    } finally {
      await shell.remove();
    }
  });
});
