import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect } from 'vitest';
import { type App, createApp } from '#server/app.ts';
import { readConfig } from '#server/config.ts';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import type { WhoisNetwork } from './ask-whois.ts';
import { TEST_SECRET } from './auth.fixture.ts';

/** The product as tests of the login history use it: a proxy in front names the address that somebody comes from. */
export interface HistoryBed {
  readonly app: App;
  readonly core: Core;
  readonly database: TestDatabase;
  browse(facts?: { readonly ip?: string; readonly userAgent?: string }): TestBrowser;
  /** Everything that is written by now, oldest first. */
  entries(): Promise<HistoryEntry[]>;
  /** Closes the product, without dropping its database, as a shutdown does. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

export interface HistoryEntry {
  readonly id: string;
  readonly account_id: string | null;
  readonly username: string | null;
  readonly unknown_mark: string | null;
  readonly door: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly ip: string;
  readonly browser: string;
  readonly os: string;
  readonly device: string;
  readonly session_id: Buffer | null;
  readonly whois_state: string;
  readonly whois_org: string | null;
  readonly whois_server: string | null;
}

export interface TestBrowser {
  /** A mutation of the operators' app. */
  call(path: string, input: object): Promise<Answer>;
  /** A query of it. */
  ask(path: string, input?: object): Promise<Answer>;
  rest(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>;
  /** Acts with this token from now on. */
  useToken(token: string): void;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at field by field, and a wrong one fails there.
  readonly json: any;
}

export interface HistoryBedOptions {
  readonly whois?: WhoisNetwork;
  readonly jobs?: 'run' | 'off';
  readonly env?: Readonly<Record<string, string>>;
}

export async function openHistoryBed({
  whois,
  jobs = 'off',
  env,
}: HistoryBedOptions = {}): Promise<HistoryBed> {
  const database = await createTestDatabase();
  const core = createTestCore(database);
  const app = await createApp({
    product: {
      config: readConfig({ CLAIM_LIMIT: 'off', TRUST_PROXY: '1', ...env }),
      database,
      core,
      appSecret: TEST_SECRET,
      databaseKind: 'embedded',
      close: () => Promise.resolve(),
    },
    client: 'none',
    bcryptCost: 4,
    jobs,
    ...(whois === undefined ? {} : { whois }),
  });
  // Jobs begin once the product listens.
  if (jobs === 'run') await app.listen('127.0.0.1', 0);
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= app.close());
  return {
    app,
    core,
    database,
    stop,
    browse: (facts) => createBrowser(app, facts),
    entries: async () => {
      await app.parts.logins.recorder.flush();
      const { rows } = await database.pool.query<HistoryEntry>('select * from login_event order by at, id');
      return rows;
    },
    remove: async () => {
      await stop();
      await database.drop();
    },
  };
}

function createBrowser(
  app: App,
  { ip = '192.0.2.7', userAgent = 'curl/8.5.0' }: { readonly ip?: string; readonly userAgent?: string } = {},
): TestBrowser {
  const ours = { host: 'localhost:3000', 'x-forwarded-for': ip, 'user-agent': userAgent };
  const write = { origin: 'http://localhost:3000', 'x-syrup': '1', 'sec-fetch-site': 'same-origin' };
  let credentials: Record<string, string> = {};
  const send = async (method: 'GET' | 'POST', url: string, payload?: object): Promise<Answer> => {
    const response = await app.http.inject({
      method,
      url,
      headers: { ...ours, ...(method === 'POST' ? write : {}), ...credentials },
      ...(payload === undefined ? {} : { payload }),
    });
    const cookie = [response.headers['set-cookie'] ?? []].flat()[0]?.split(';')[0];
    if (cookie !== undefined) credentials = { cookie };
    return { status: response.statusCode, json: response.json() };
  };
  return {
    call: (path, input) => send('POST', `/trpc/${path}`, input),
    ask: (path, input = {}) =>
      send('GET', `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`),
    rest: send,
    useToken: (token) => {
      credentials = { authorization: `Bearer ${token}` };
    },
  };
}

export interface TestWhoisServer {
  readonly network: WhoisNetwork;
  /** What it was asked, without the line's end. */
  readonly questions: string[];
  /** The names under which it was looked for. */
  readonly names: string[];
  close(): Promise<void>;
}

/** A WHOIS server on this machine, which every name on the internet leads to. */
export async function startWhoisServer(answer: (question: string) => string): Promise<TestWhoisServer> {
  const questions: string[] = [];
  const names: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (line) => {
      const question = String(line).trim();
      questions.push(question);
      socket.end(answer(question));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    questions,
    names,
    network: {
      resolve: (name) => {
        names.push(name);
        return Promise.resolve(['64.233.160.1']);
      },
      connect: (address) => {
        expect(address).toBe('64.233.160.1');
        return connect({ host: '127.0.0.1', port });
      },
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
