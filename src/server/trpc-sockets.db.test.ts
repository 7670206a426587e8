import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestApp, type TestApp } from './app.fixture.ts';

let running: TestApp;

beforeAll(async () => {
  running = await startTestApp();
});
afterAll(() => running.remove());

const handshake = (port: number, lines: readonly string[] = []) =>
  [
    'GET /trpc-ws HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...lines,
    '',
    '',
  ].join('\r\n');

/** A process of its own, because a reset has to overtake the server while it reads. */
const RESETTING = `
  import { once } from 'node:events';
  import { connect } from 'node:net';
  const [port, bytes] = process.argv.slice(1);
  for (let i = 0; i < 500; i += 1) {
    const connection = connect(Number(port), '127.0.0.1');
    connection.on('error', () => undefined);
    await once(connection, 'connect');
    await new Promise((resolve) => connection.write(bytes, resolve));
    connection.resetAndDestroy();
  }`;

describe('a handshake that is reset before it is answered', () => {
  it('costs nobody else anything, however often it happens', async () => {
    const { port, url } = running;
    const flags = ['--input-type=module', '--eval', RESETTING];
    const resetting = spawn(process.execPath, [...flags, '--', String(port), handshake(port)]);
    expect(await once(resetting, 'exit')).toEqual([0, null]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('is hung up on, because it has no address any more', () => {
    const connection = new PassThrough();
    running.app.http.server.emit(
      'upgrade',
      { url: '/trpc-ws', headers: {}, socket: { remoteAddress: undefined } },
      connection,
      Buffer.alloc(0),
    );
    expect(connection.destroyed).toBe(true);
  });
});

it('a handshake that fails in a way nobody thought of ends that connection and not the process', () => {
  const connection = new PassThrough();
  const broken = Object.defineProperty(new EventEmitter(), 'url', {
    get: () => {
      throw new Error('planted');
    },
  });
  running.app.http.server.emit('upgrade', broken, connection, Buffer.alloc(0));
  expect(connection.destroyed).toBe(true);
  // A reset that was still under way is thrown away with it.
  expect(connection.emit('error', new Error('read ECONNRESET'))).toBe(true);
});

describe('over a socket nobody can', () => {
  const password = 'a good long password';

  async function call(path: string, input: unknown): Promise<unknown> {
    const { url, port } = running;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/trpc-ws`, { origin: url });
    await once(socket, 'open');
    socket.send(JSON.stringify({ id: 1, method: 'mutation', params: { path, input } }));
    const [answer] = (await once(socket, 'message')) as [Buffer];
    socket.close();
    return JSON.parse(String(answer));
  }

  async function countOf(table: string): Promise<number> {
    const [row] = await running.core
      .fork()
      .execute<{ count: number }[]>(`select count(*)::int as count from ${table}`);
    return row?.count ?? -1;
  }

  it.each([
    ['sign in', 'auth.signIn', { username: 'ana', password }],
    ['sign out', 'auth.signOut', undefined],
    ['make the first account', 'auth.setup', { token: 'x', username: 'bob', password }],
    ['ask for a reset link', 'auth.forgotPassword', { username: 'ana' }],
    ['use a reset link', 'auth.resetPassword', { token: 'x', password }],
  ])('%s, because its answer can set no cookie', async (_what, path, input) => {
    const passwordHash = await running.app.auth.passwords.prepare(password, { username: 'ana', email: null });
    await running.core
      .fork()
      .execute(
        `insert into account (id, username, password_hash, role) values (?, 'ana', ?, 'admin') on conflict do nothing`,
        [randomUUID(), passwordHash],
      );
    const before = [await countOf('session'), await countOf('audit_entry')];
    expect(await call(path, input)).toMatchObject({
      id: 1,
      error: { data: { httpStatus: 404, app: { code: 'request.not_found' } } },
    });
    expect([await countOf('session'), await countOf('audit_entry')]).toEqual(before);
  });
});
