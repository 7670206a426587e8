import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { createRestClient, type RestClient } from './call-rest.ts';
import { CLIENT_HEADERS } from './call-trpc.ts';
import { expectRestRefusal, expectTrpcRefusal, INSIDES, type TrpcError } from './expect-refusal.ts';
import { sendRaw } from './send-raw.ts';
import { FAILURES, OPEN, openThreeBoards, type ThreeBoards } from './three-boards.ts';

/** Requests that are wrong before anybody reads what they want: shape, sender, size, address. */

const CLAIM = { waffle_slug: OPEN, spot_numbers: [5], instagram_handle: 'kat' };

let boards: ThreeBoards;
let anybody: RestClient;

beforeAll(async () => {
  boards = await openThreeBoards();
  ({ anybody } = boards);
});
afterAll(() => boards.close());

describe('a request is refused whose', () => {
  const good = JSON.stringify(CLAIM);
  const json = { 'content-type': 'application/json' };
  const cases: ReadonlyArray<
    readonly [what: string, body: string, headers: Readonly<Record<string, string>>, code: ErrorCode]
  > = [
    ['body is broken JSON', '{"waffle_slug": "open", ', json, 'request.invalid'],
    ['body is empty', '', json, 'request.invalid'],
    ['body is no JSON at all', 'hello', json, 'request.invalid'],
    ['body names __proto__', `{"__proto__": {"admin": true}, ${good.slice(1)}`, json, 'request.invalid'],
    [
      'body reaches for a constructor',
      `{"constructor": {"prototype": {}}, ${good.slice(1)}`,
      json,
      'request.invalid',
    ],
    ['body is nested 60,000 deep', '['.repeat(60_000) + ']'.repeat(60_000), json, 'request.invalid'],
    ['body is too large', JSON.stringify({ ...CLAIM, note: 'a'.repeat(200_000) }), json, 'request.too_large'],
    ['type is plain text', good, { 'content-type': 'text/plain' }, 'request.not_json'],
    ['type is a form’s', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 'request.not_json'],
    [
      'type is a file upload’s',
      good,
      { 'content-type': 'multipart/form-data; boundary=x' },
      'request.not_json',
    ],
    ['type only begins like JSON', good, { 'content-type': 'application/jsonx' }, 'request.not_json'],
    ['sender is another site', good, { ...json, origin: 'https://evil.example' }, 'request.foreign_origin'],
    ['sender hides', good, { ...json, origin: 'null' }, 'request.foreign_origin'],
    [
      'sender is another site, as the browser says',
      good,
      { ...json, 'sec-fetch-site': 'cross-site' },
      'request.foreign_origin',
    ],
    ['key is empty', good, { ...json, 'idempotency-key': '' }, 'request.invalid'],
    ['key is 201 letters long', good, { ...json, 'idempotency-key': 'k'.repeat(201) }, 'request.invalid'],
  ];

  it.each(cases)('%s', async (_what, body, headers, code) => {
    const { status, text } = await anybody.call({ method: 'POST', path: '/api/claims', body, headers });
    expectRestRefusal(status, text, code);
  });

  it('token is made up, empty, missing, or of a session that ended', async () => {
    for (const token of [null, 'made.up.token', '', boards.endedToken]) {
      const { status, text } = await createRestClient(boards.product.url, token).call({
        method: 'POST',
        path: `/api/admin/waffles/${OPEN}/spots/1/pay`,
        body: {},
      });
      expectRestRefusal(status, text, 'auth.required');
    }
  });
});

describe('our own client’s door refuses', () => {
  const cases: ReadonlyArray<
    readonly [
      what: string,
      path: string,
      headers: Readonly<Record<string, string>>,
      body: string,
      code: ErrorCode,
    ]
  > = [
    [
      'a call without its header',
      'spots.claim',
      { 'content-type': 'application/json' },
      '{}',
      'request.foreign_origin',
    ],
    [
      'a call from another site',
      'spots.claim',
      { ...CLIENT_HEADERS, origin: 'https://evil.example' },
      '{}',
      'request.foreign_origin',
    ],
    ['a form', 'spots.claim', { 'x-syrup': '1', 'content-type': 'text/plain' }, '{}', 'request.not_json'],
    ['broken JSON', 'spots.claim', CLIENT_HEADERS, '{', 'request.invalid'],
    ['__proto__ in the input', 'spots.claim', CLIENT_HEADERS, '{"__proto__": {}}', 'request.invalid'],
    [
      'too large a body',
      'spots.claim',
      CLIENT_HEADERS,
      JSON.stringify({ a: 'a'.repeat(200_000) }),
      'request.too_large',
    ],
    [
      'a batch of 11',
      `${Array(11).fill('spots.claim').join()}?batch=1`,
      CLIENT_HEADERS,
      '{}',
      'request.too_large',
    ],
  ];
  it.each(cases)('%s', async (_what, path, headers, body, code) => {
    const { status, text } = await anybody.call({ method: 'POST', path: `/trpc/${path}`, headers, body });
    expectTrpcRefusal(status, text, code);
  });

  const unknown: ReadonlyArray<readonly [what: string, method: string, path: string]> = [
    ['a procedure nobody knows', 'POST', 'spots.nothing'],
    ['a name from JavaScript itself', 'POST', '__proto__'],
    ['another name from JavaScript itself', 'POST', 'constructor.prototype'],
    ['a write asked for as a read', 'GET', 'spots.claim?input=%7B%7D'],
    ['a read sent as a write', 'POST', 'spots.publicBoard'],
    ['a subscription without a socket', 'GET', 'live.watchBoard?input=%7B%22slug%22%3A%22open%22%7D'],
  ];
  it.each(unknown)('%s', async (_what, method, path) => {
    const { status, text } = await anybody.call({
      method,
      path: `/trpc/${path}`,
      headers: CLIENT_HEADERS,
      ...(method === 'POST' ? { body: {} } : {}),
    });
    expectTrpcRefusal(status, text, 'request.not_found');
  });

  it('a batch of ten thousand, whole', async () => {
    const path = `/trpc/${Array(10_000).fill('spots.claim').join()}?batch=1`;
    const { status, text } = await anybody.call({
      method: 'POST',
      path,
      headers: CLIENT_HEADERS,
      body: '{}',
    });
    expectRestRefusal(status, text, 'request.too_large');
  });

  it('each bad call of a batch by itself', async () => {
    const input = { 0: { slug: OPEN }, 1: { slug: 'nothing-here' }, 2: { slug: 7 } };
    const path = `/trpc/${Array(3).fill('spots.publicBoard').join()}?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`;
    const { status, json } = await anybody.call<Array<TrpcError | { result: object }>>({
      method: 'GET',
      path,
    });
    expect(status).toBe(207);
    const codes = json.map((part) => ('error' in part ? part.error.data.app.code : 'fine'));
    expect(codes).toEqual(['fine', 'waffle.not_found', 'request.invalid']);
  });
});

describe('on the wire', () => {
  const get = (path: string) => `GET ${path} HTTP/1.1`;
  const cases: ReadonlyArray<
    readonly [what: string, startLine: string, headers: readonly string[], body: string, code: ErrorCode]
  > = [
    ['a way out of the assets', get('/assets/../../../package.json'), [], '', 'request.invalid'],
    ['a hidden way out of the assets', get('/assets/..%2f..%2f..%2fpackage.json'), [], '', 'request.invalid'],
    [
      'a way out of the operators’ assets',
      get('/admin/assets/%2e%2e/%2e%2e/%2e%2e/package.json'),
      [],
      '',
      'request.invalid',
    ],
    ['a way out through backslashes', get('/assets/..\\..\\..\\package.json'), [], '', 'request.invalid'],
    ['a zero byte in a file’s name', get('/assets/%00'), [], '', 'request.invalid'],
    ['a hidden file', get('/assets/.vite/public.json'), [], '', 'request.invalid'],
    ['a folder of files', get('/assets/'), [], '', 'request.invalid'],
    ['what versions are kept in', get('/.git/config'), [], '', 'request.not_found'],
    ['the settings of the process', get('/.env'), [], '', 'request.not_found'],
    ['an address above the root', get('/../../etc/passwd'), [], '', 'request.not_found'],
    ['an address that is no text', get('/api/waffles/%ff'), [], '', 'request.invalid'],
    ['an endless address', get(`/api/waffles/${'a'.repeat(5_000)}`), [], '', 'request.not_found'],
    ['a file that is not there', get('/admin/assets/index-00000000.js'), [], '', 'request.not_found'],
    ['an API that is not there', get('/api/nothing'), [], '', 'request.not_found'],
    ['oversize headers', get('/api/waffles'), [`X-Large: ${'a'.repeat(40_000)}`], '', 'request.too_large'],
    [
      'too many headers',
      get('/api/waffles'),
      Array.from({ length: 3_000 }, (_, i) => `X-${i}: a`),
      '',
      'request.too_large',
    ],
    ['no HTTP at all', 'HELLO', [], '', 'request.invalid'],
    ['a method nobody knows', 'FOO /api/claims HTTP/1.1', [], '', 'request.invalid'],
    [
      'a method this address does not take',
      'PUT /api/claims HTTP/1.1',
      ['Content-Type: application/json', 'Content-Length: 2'],
      '{}',
      'request.not_found',
    ],
    ['a trace', 'TRACE /api/claims HTTP/1.1', [], '', 'request.not_found'],
    [
      'two lengths for one body',
      'POST /api/claims HTTP/1.1',
      ['Content-Type: application/json', 'Content-Length: 2', 'Content-Length: 3'],
      '{}x',
      'request.invalid',
    ],
    [
      'a length and a chunked body',
      'POST /api/claims HTTP/1.1',
      ['Content-Type: application/json', 'Content-Length: 2', 'Transfer-Encoding: chunked'],
      '0\r\n\r\n',
      'request.invalid',
    ],
  ];

  it.each(cases)('%s is refused', async (_what, startLine, headers, body, code) => {
    const answer = await sendRaw(boards.product.url, startLine, headers, body);
    expectRestRefusal(answer.status, answer.body, code);
    expect(answer.headers).toMatch(/content-security-policy:.*default-src 'none'/i);
  });

  it('a socket from another site does not open', async () => {
    const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
    for (const origin of [['Origin: https://evil.example'], ['Origin: null'], []]) {
      const answer = await sendRaw(boards.product.url, get('/trpc-ws'), [...upgrade, key, ...origin]);
      expect(answer.status).toBe(403);
    }
  });

  it('pages of nothing say so, with the status and without insides', async () => {
    for (const path of [
      '/waffle/nothing-here',
      '/waffle/%3Cscript%3E',
      '/my/nothing',
      '/waffle/open/draw',
      '/buyer/%3Cb%3E',
      '/waffle/%00',
      '/waffle/open%00',
      '/waffle/%00/draw',
      '/waffle/%00/preview.png',
      '/my/%00',
      '/buyer/%00',
      `/waffle/${'x'.repeat(900)}`,
      `/my/${'x'.repeat(900)}`,
      `/buyer/${'x'.repeat(900)}`,
    ]) {
      const { status, text } = await anybody.call({ method: 'GET', path });
      expect(status, path).toBe(404);
      expect(text).not.toMatch(INSIDES);
      expect(text).not.toContain('<script>');
    }
  });
});

it('after all of that, nothing has changed', async () => {
  expect(await boards.countEverything()).toEqual(boards.atFirst);
  expect(boards.product.output()).not.toMatch(FAILURES);
});
