import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './app.fixture.ts';

/** The product behind a proxy that ends TLS, as `PUBLIC_URL` and `TRUST_PROXY` say. */
let proxied: TestApp;
let direct: TestApp;

beforeAll(async () => {
  [proxied, direct] = await Promise.all([
    startTestApp({ PUBLIC_URL: 'https://drop.example', TRUST_PROXY: '127.0.0.1' }),
    startTestApp(),
  ]);
});
afterAll(() => Promise.all([proxied.remove(), direct.remove()]));

/** What came back for these bytes, until the other side hung up. */
async function sendRaw(port: number, lines: readonly string[]): Promise<{ status: number; head: string }> {
  const connection = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  connection.on('data', (chunk) => chunks.push(chunk));
  connection.on('error', () => undefined);
  connection.write([...lines, '', ''].join('\r\n'));
  await once(connection, 'close', { signal: AbortSignal.timeout(10_000) });
  const [head = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head: head.toLowerCase() };
}

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const handshake = (lines: readonly string[]) => [
  'GET /trpc-ws HTTP/1.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  ...lines,
];

describe('every answer has the security headers and keeps browsers on TLS', () => {
  const answers: ReadonlyArray<readonly [what: string, status: number, lines: readonly string[]]> = [
    ['a health check', 200, ['GET /healthz HTTP/1.1', 'Host: x', 'Connection: close']],
    ['an address that leads nowhere', 404, ['GET /nothing HTTP/1.1', 'Host: x', 'Connection: close']],
    ['an address that can’t be read', 400, ['GET /%zz HTTP/1.1', 'Host: x', 'Connection: close']],
    ['nonsense', 400, ['HELLO']],
    [
      'headers without end',
      413,
      ['GET / HTTP/1.1', 'Host: x', ...Array.from({ length: 30 }, (_, i) => `X-${i}: ${'x'.repeat(1_000)}`)],
    ],
    ['a handshake from another site', 403, handshake(['Host: x', KEY, 'Origin: https://evil.example'])],
    ['a handshake without a key', 400, handshake(['Host: x', 'Origin: https://drop.example'])],
    [
      'a handshake by POST',
      405,
      [
        'POST /trpc-ws HTTP/1.1',
        ...handshake(['Host: x', KEY, 'Origin: https://drop.example', 'Content-Length: 0']).slice(1),
      ],
    ],
  ];
  it.each(answers)('%s (%i)', async (_what, status, lines) => {
    const answer = await sendRaw(proxied.port, lines);
    expect(answer.status).toBe(status);
    for (const header of [
      "content-security-policy: default-src 'none'",
      'x-content-type-options: nosniff',
      'referrer-policy: ',
      'cross-origin-opener-policy: same-origin',
      'permissions-policy: ',
      'strict-transport-security: max-age=',
    ]) {
      expect(answer.head).toContain(`\r\n${header}`);
    }
  });

  it('but nobody is told to use TLS where there is none', async () => {
    const refused = await sendRaw(direct.port, handshake(['Host: x', KEY, 'Origin: https://evil.example']));
    expect(refused.status).toBe(403);
    expect(refused.head).not.toContain('strict-transport-security');
  });
});

describe('behind a proxy that tells the host in X-Forwarded-Host', () => {
  const write = (app: TestApp, headers: readonly string[]) =>
    sendRaw(app.port, [
      'POST /trpc/auth.signOut HTTP/1.1',
      'Host: 10.0.0.7:3000',
      'Content-Type: application/json',
      'Content-Length: 0',
      'X-Syrup: 1',
      'Connection: close',
      ...headers,
    ]);
  const open = async (app: TestApp, headers: readonly string[]) => {
    const connection = connect(app.port, '127.0.0.1');
    connection.write([...handshake(['Host: 10.0.0.7:3000', KEY, ...headers]), '', ''].join('\r\n'));
    const [first] = (await once(connection, 'data')) as [Buffer];
    connection.destroy();
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(String(first))?.[1] ?? 0);
  };
  const FORWARDED = ['Origin: http://shop.example', 'X-Forwarded-Host: shop.example'];

  it('a page of that host may write and open a socket', async () => {
    expect((await write(proxied, FORWARDED)).status).toBe(200);
    expect(await open(proxied, FORWARDED)).toBe(101);
  });

  it('only what the nearest proxy wrote counts', async () => {
    const forged = ['Origin: http://evil.example', 'X-Forwarded-Host: evil.example, shop.example'];
    expect((await write(proxied, forged)).status).toBe(403);
    expect(await open(proxied, forged)).toBe(403);
  });

  it('without a proxy to trust the header is what anybody may send', async () => {
    expect((await write(direct, FORWARDED)).status).toBe(403);
    expect(await open(direct, FORWARDED)).toBe(403);
  });
});

it('our own client’s door asks for its header however the address is spelled', async () => {
  for (const path of [
    '/trpc/auth.signOut',
    '/%74rpc/auth.signOut',
    '/trpc/%61uth.signOut',
    '/%74%72pc/auth.signOut',
  ]) {
    const { status } = await fetch(`${direct.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    expect(status, path).toBe(403);
  }
});

it('a request that is reset before it is answered changes nothing and disturbs nobody', async () => {
  const body = JSON.stringify({ username: 'ana', password: randomUUID() });
  for (let i = 0; i < 100; i += 1) {
    const connection = connect(proxied.port, '127.0.0.1');
    connection.on('error', () => undefined);
    await once(connection, 'connect');
    connection.write(
      `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      () => connection.resetAndDestroy(),
    );
    await once(connection, 'close');
  }
  expect((await fetch(`${proxied.url}/healthz`)).status).toBe(200);
});
