import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { EDGES, NAMED, REFUSED_NAMES, STRANGE } from '#shared/kernel/addresses.fixture.ts';
import { askWhois, WhoisError, type WhoisNetwork } from './ask-whois.ts';

/** A WHOIS server on this machine. `answer` gets the connection once the question is complete. */
const servers: Server[] = [];
const open = new Set<Socket>();

async function startServer(answer: (socket: Socket, question: string) => void) {
  const questions: string[] = [];
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    let question = '';
    socket.on('data', (chunk) => {
      question += String(chunk);
      if (!question.endsWith('\r\n')) return;
      questions.push(question);
      answer(socket, question.trim());
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, questions };
}

afterEach(async () => {
  for (const socket of open) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
});

/** The network's edge: names mean what `resolve` says, and whoever is connected to is noted before this machine answers. */
function network(port: number, resolve: WhoisNetwork['resolve']) {
  const connected: string[] = [];
  const edge: WhoisNetwork = {
    resolve,
    connect: (address) => {
      connected.push(address);
      return connect({ host: '127.0.0.1', port });
    },
  };
  return { edge, connected };
}

const PUBLIC = '64.233.160.1';
const QUESTION = { server: 'whois.example.org', address: '8.8.8.8' };
const problemOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: unknown) => (error instanceof WhoisError ? error.problem : String(error)),
  );

describe('asking a WHOIS server', () => {
  it('sends the address on one line and returns what comes back', async () => {
    const { port, questions } = await startServer((socket) => {
      socket.write('Org-Name: Goo');
      socket.end('gle LLC\n');
    });
    const { edge, connected } = network(port, () => Promise.resolve([PUBLIC]));
    expect(await askWhois(edge, QUESTION)).toBe('Org-Name: Google LLC\n');
    expect(questions).toEqual(['8.8.8.8\r\n']);
    expect(connected).toEqual([PUBLIC]);
  });

  it('asks ARIN for networks alone', async () => {
    const { port, questions } = await startServer((socket) => socket.end('OrgName: Google LLC\n'));
    await askWhois(network(port, () => Promise.resolve([PUBLIC])).edge, {
      ...QUESTION,
      server: 'WHOIS.ARIN.NET',
    });
    expect(questions).toEqual(['n + 8.8.8.8\r\n']);
  });

  it('reads 64 KiB and hangs up, however much a server has to say', async () => {
    const flood = Buffer.alloc(32 * 1024, 'x');
    const { port } = await startServer((socket) => {
      const pour = () => {
        while (socket.writable && socket.write(flood));
      };
      socket.on('drain', pour);
      pour();
    });
    const answer = await askWhois(network(port, () => Promise.resolve([PUBLIC])).edge, QUESTION);
    expect(answer).toHaveLength(64 * 1024);
    await expect.poll(() => open.size).toBe(0);
  });

  it.each([
    ['says nothing', () => undefined],
    [
      'lets its words drip',
      (socket: Socket) => {
        const drip = setInterval(() => socket.write('x'), 20);
        socket.on('close', () => clearInterval(drip));
      },
    ],
  ])('gives up on a server that %s, and hangs up', async (_what, answer) => {
    const { port } = await startServer(answer);
    const { edge } = network(port, () => Promise.resolve([PUBLIC]));
    expect(await problemOf(askWhois(edge, { ...QUESTION, patienceMs: 200 }))).toBe('too_slow');
    await expect.poll(() => open.size).toBe(0);
  });

  it('gives up on a name that takes too long to be resolved, and connects to nothing afterwards', async () => {
    const { port } = await startServer((socket) => socket.end('late'));
    let resolved: (addresses: string[]) => void = () => undefined;
    const slow = new Promise<string[]>((resolve) => {
      resolved = resolve;
    });
    const { edge, connected } = network(port, () => slow);
    expect(await problemOf(askWhois(edge, { ...QUESTION, patienceMs: 50 }))).toBe('too_slow');
    resolved([PUBLIC]);
    await slow;
    await new Promise((next) => setImmediate(next));
    expect(connected).toEqual([]);
  });

  it('tries the next address of a name where one is dead, three at most', async () => {
    const { port } = await startServer((socket) => socket.end('Country: US\n'));
    const tried: string[] = [];
    const addresses = ['64.233.160.1', '64.233.160.2', '64.233.160.3', '64.233.160.4'];
    const closed = await startServer(() => undefined);
    servers.at(-1)?.close();
    const edge = (aliveFrom: number): WhoisNetwork => ({
      resolve: () => Promise.resolve(addresses),
      connect: (address) => {
        tried.push(address);
        return connect({ host: '127.0.0.1', port: tried.length >= aliveFrom ? port : closed.port });
      },
    });
    expect(await askWhois(edge(2), QUESTION)).toBe('Country: US\n');
    expect(tried.splice(0)).toEqual(addresses.slice(0, 2));
    expect(await problemOf(askWhois(edge(9), QUESTION))).toBe('unreachable');
    expect(tried).toEqual(addresses.slice(0, 3));
  });

  it('says what is the matter in a sentence', async () => {
    const { port } = await startServer((socket) => socket.end());
    const nowhere = network(port, () => Promise.reject(new Error('ENOTFOUND'))).edge;
    const silent = network(port, () => Promise.resolve([PUBLIC])).edge;
    for (const [asked, problem] of [
      [() => askWhois(nowhere, QUESTION), 'unknown_server'],
      [() => askWhois(silent, QUESTION), 'no_answer'],
      [() => askWhois(silent, { ...QUESTION, address: '10.0.0.1' }), 'bad_address'],
      [() => askWhois(silent, { ...QUESTION, address: '8.8.8.8\r\nhelp' }), 'bad_address'],
    ] as const) {
      const error: unknown = await asked().catch((refusal: unknown) => refusal);
      expect(error).toBeInstanceOf(WhoisError);
      expect((error as WhoisError).problem).toBe(problem);
      expect((error as WhoisError).message).toMatch(/^\S.*\.$/);
    }
  });
});

describe('whoever may set the WHOIS server', () => {
  /** What a name may turn out to mean that is not public. */
  const targets = [
    ...EDGES.flatMap(([, first, last]) => [first, last]),
    ...EDGES.filter(([, first]) => !first.includes(':')).flatMap(([, first]) => [`::ffff:${first}`]),
    ...Object.values(NAMED),
    ...STRANGE,
  ];
  const vectors: ReadonlyArray<readonly [name: string, server: string, resolve: WhoisNetwork['resolve']]> = [
    ...REFUSED_NAMES.map((name) => [`the name ${name}`, name, () => Promise.resolve([PUBLIC])] as const),
    ...targets.map(
      (target) => [`a name for ${target}`, 'a.example.org', () => Promise.resolve([target])] as const,
    ),
    ...targets.map(
      (target) =>
        [`a name for ${target}, too`, 'a.example.org', () => Promise.resolve([PUBLIC, target])] as const,
    ),
  ];

  it('reaches nothing but the public internet with it, in two hundred ways to try', async () => {
    expect(vectors.length).toBeGreaterThanOrEqual(200);
    const { port } = await startServer((socket) => socket.end('a secret of this network\n'));
    const reached: unknown[] = [];
    for (const [name, server, resolve] of vectors) {
      const { edge, connected } = network(port, resolve);
      const problem = await problemOf(askWhois(edge, { ...QUESTION, server }));
      if (connected.length > 0 || !['bad_server', 'private_server'].includes(problem)) {
        reached.push({ name, connected, problem });
      }
    }
    expect(reached).toEqual([]);
  });

  it.each(targets.map((target) => [target]))(
    'gains nothing by a name that means %s the next time it is asked for',
    async (target) => {
      const { port } = await startServer((socket) => socket.end('Country: US\n'));
      let times = 0;
      const { edge, connected } = network(port, () => {
        times += 1;
        return Promise.resolve([times === 1 ? PUBLIC : target]);
      });
      await askWhois(edge, QUESTION);
      expect(connected).toEqual([PUBLIC]);
      expect(times).toBe(1);
    },
  );
});
