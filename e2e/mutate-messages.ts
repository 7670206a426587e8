import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { SAMPLE_INPUTS, type SampleBoard } from '#server/sample-inputs.fixture.ts';
import * as actions from '#shared/actions/catalogue.ts';
import { createRestClient, type RestClient } from './call-rest.ts';
import { CLIENT_HEADERS } from './call-trpc.ts';
import { createBoard } from './create-board.ts';
import { createDice, type Dice } from './roll-dice.ts';
import { createSender } from './send-crafted.ts';
import { type Operator, signIn } from './sign-in.ts';

/** Messages of our own clients, damaged in transit: letters turned, pieces lost, doubled or swapped with another one's. */

export interface MutationReport {
  readonly sent: number;
  readonly answered: number;
  /** Answers that are failures of ours and not refusals, with or without an id. */
  readonly failures: number;
  /** Failures that nobody could find in the log, and answers that show our insides; said so that they can be tried again. */
  readonly faults: readonly string[];
}

/** What must not be in any answer. */
const INSIDES = /\bat .*\.ts:|node_modules|insert into |select .* from /i;
const FAILURE = /"server\.unexpected"/;
const FAILURE_ID = /"request_?id":"[^"]{8,}"/i;

/** They would sign the sender out, or begin minutes of work that other goals measure. */
const LEFT_OUT =
  /^(?:auth\.(?!list|own)|rehearsals\.start|studio\.generate|operations\.exportClaims|waffles\.delete)/;
const SUBSCRIPTIONS = /^live\.watch/;
/** Every write has its action; what else takes an input is a question. */
const WRITES: ReadonlySet<string> = new Set(Object.values(actions).map(({ name }) => name));

const SOCKETS_AT_ONCE = 8;
/** One socket may say a hundred things at once; the last of ours is whole, so that its answer ends the round. */
const MESSAGES_PER_SOCKET = 98;
const REQUESTS_AT_ONCE = 16;
/** A board is worn out after so many rounds: everything of it is claimed, paid or gone. */
const ROUNDS_PER_BOARD = 200;
const ROUND_PATIENCE_MS = 20_000;

const SPLINTERS = [
  'null',
  '[]',
  '{}',
  '""',
  '\\u0000',
  '\\ud800',
  '__proto__',
  'constructor',
  '1e309',
  '-0',
  '9007199254740993',
  '"; drop table claim; --',
  '../../',
  '%00',
  '[['.repeat(400),
  '\u0000',
  '💥',
] as const;

/** One to four damages, anywhere. */
function mutate(text: string, dice: Dice, others: readonly string[]): string {
  let damaged = text;
  for (let left = 1 + dice.integer(4); left > 0; left -= 1) {
    const at = dice.integer(damaged.length + 1);
    const length = dice.integer(20);
    const [before, after] = [damaged.slice(0, at), damaged.slice(at)];
    switch (dice.integer(6)) {
      case 0:
        damaged = before + String.fromCharCode(dice.integer(256)) + after.slice(1);
        break;
      case 1:
        damaged = before + after.slice(length);
        break;
      case 2:
        damaged = before + after.slice(0, length) + after;
        break;
      case 3:
        damaged = before + dice.pick(SPLINTERS) + after;
        break;
      case 4:
        damaged = before + dice.pick(SPLINTERS) + after.slice(length);
        break;
      default: {
        const other = dice.pick(others);
        const from = dice.integer(other.length);
        damaged = before + other.slice(from, from + length) + after.slice(length);
      }
    }
  }
  return damaged;
}

/** Sends so many damaged messages, nine in ten over sockets, the others over HTTP, all with the rights of `operator`. */
export async function sendMutations(
  url: string,
  operator: Operator,
  { messages, seed }: { readonly messages: number; readonly seed: number },
): Promise<MutationReport> {
  const dice = createDice(seed);
  const signedIn = createRestClient(url, operator.token);
  const tally = createTally();
  const overHttp = Math.ceil(messages / 10);
  await mutateSockets({ url, dice, tally, signedIn, operator }, messages - overHttp);
  await mutateRequests({ url, dice, tally, signedIn, operator }, overHttp);
  // What nobody may do would be refused before it is looked at.
  await signedIn.expectOk({ method: 'GET', path: '/api/admin/system' });
  return tally.report();
}

interface Tally {
  sent(count: number): void;
  judge(answer: string, message: string): void;
  report(): MutationReport;
}

function createTally(): Tally {
  let [sent, answered, failures] = [0, 0, 0];
  const faults: string[] = [];
  return {
    sent: (count) => {
      sent += count;
    },
    judge(answer, message) {
      answered += 1;
      const isFailure = FAILURE.test(answer);
      if (isFailure) failures += 1;
      if (INSIDES.test(answer) || (isFailure && !FAILURE_ID.test(answer)))
        faults.push(`${message.slice(0, 400)}\n  → ${answer.slice(0, 400)}`);
    },
    report: () => ({ sent, answered, failures, faults }),
  };
}

interface Attack {
  readonly url: string;
  readonly dice: Dice;
  readonly tally: Tally;
  readonly signedIn: RestClient;
  readonly operator: Operator;
}

/** What a whole client would send over a socket about a new board. */
async function makeFrames({ signedIn }: Attack): Promise<string[]> {
  const board = await makeBoard(signedIn);
  const frames: string[] = [];
  for (const [path, makeInput] of Object.entries(SAMPLE_INPUTS)) {
    if (LEFT_OUT.test(path)) continue;
    const method = SUBSCRIPTIONS.test(path) ? 'subscription' : WRITES.has(path) ? 'mutation' : 'query';
    const input = { ...(method === 'mutation' ? { opId: randomUUID() } : {}), ...makeInput(board) };
    frames.push(JSON.stringify({ id: frames.length + 1, method, params: { path, input } }));
  }
  frames.push('{"id":1,"method":"subscription.stop"}', 'PING', `[${frames.slice(0, 3).join(',')}]`);
  return frames;
}

async function makeBoard(signedIn: RestClient): Promise<SampleBoard> {
  const { slug, id: waffleId } = await createBoard(signedIn, `Mutated ${randomUUID().slice(0, 8)}`, 100);
  const { result: claimed } = await signedIn.expectOk<{ result: { data: { ticket: string } } }>({
    method: 'POST',
    path: '/trpc/spots.claim',
    headers: CLIENT_HEADERS,
    body: { opId: randomUUID(), slug, numbers: [1, 2], handle: 'mia' },
  });
  const { result } = await signedIn.expectOk<{ result: { data: { spots: { claimId: string }[] } } }>({
    method: 'GET',
    path: `/trpc/spots.board?input=${encodeURIComponent(JSON.stringify({ slug }))}`,
  });
  return { slug, waffleId, ticket: claimed.data.ticket, claimId: result.data.spots[0]?.claimId ?? '' };
}

async function mutateSockets(attack: Attack, messages: number): Promise<void> {
  const { url, dice, tally } = attack;
  let frames = await makeFrames(attack);
  let token = attack.operator.token;
  let left = messages;
  for (let round = 1; left > 0; round += 1) {
    if (round % ROUNDS_PER_BOARD === 0) {
      frames = await makeFrames(attack);
      token = (await signIn(url, attack.operator)).token;
    }
    const rounds = Array.from({ length: SOCKETS_AT_ONCE }, () => {
      const count = Math.min(MESSAGES_PER_SOCKET, left);
      left -= count;
      tally.sent(count);
      return Array.from({ length: count }, () => mutate(dice.pick(frames), dice, frames));
    });
    await Promise.all(rounds.map((texts) => playRound(url, token, texts, tally)));
  }
}

/** Says everything at once and waits until the last, whole question is answered, or until the server has had enough. */
function playRound(url: string, token: string, texts: readonly string[], tally: Tally): Promise<void> {
  if (texts.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc-ws`, {
      headers: { origin: url, authorization: `Bearer ${token}` },
    });
    const patience = setTimeout(() => {
      socket.terminate();
      reject(new Error(`A socket neither answered nor ended after:\n${texts.join('\n').slice(0, 4_000)}`));
    }, ROUND_PATIENCE_MS);
    socket.on('open', () => {
      for (const text of texts) socket.send(text);
      socket.send('{"id":987654321,"method":"query","params":{"path":"auth.me"}}');
    });
    socket.on('message', (data: Buffer) => {
      const answer = String(data);
      tally.judge(answer, 'over a socket');
      if (answer.includes('"id":987654321')) socket.close();
    });
    // A handshake that is refused, or a connection that is cut, is an answer like any other: the close comes after it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(patience);
      resolve();
    });
  });
}

interface Written {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What whole clients would send over HTTP: every call of a client, and every write of an integrator. */
async function makeRequests(attack: Attack): Promise<Written[]> {
  const frames = (await makeFrames(attack)).flatMap((text) => {
    const read = /^\{"id":\d+,"method":"mutation"/.test(text) ? (JSON.parse(text) as Frame) : null;
    if (read === null) return [];
    return [{ method: 'POST', path: `/trpc/${read.params.path}`, body: JSON.stringify(read.params.input) }];
  });
  const { paths } = await attack.signedIn.expectOk<OpenApi>({ method: 'GET', path: '/api/openapi.json' });
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) => {
      const sample = requestBody?.content['application/json'].example;
      if (sample === undefined || /auth|rehears|assets|exports/.test(path)) return [];
      return [{ method: method.toUpperCase(), path, body: JSON.stringify(sample) }];
    }),
  );
  return [...frames, ...routes];
}

interface Frame {
  readonly params: { readonly path: string; readonly input: unknown };
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { requestBody?: { content: { 'application/json': { example?: unknown } } } }>>
    >
  >;
}

async function mutateRequests(attack: Attack, messages: number): Promise<void> {
  const { url, dice, tally, operator } = attack;
  const sender = createSender(url);
  const written = await makeRequests(attack);
  const bodies = written.map(({ body }) => body);
  const { token } = await signIn(url, operator);
  let left = messages;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const { method, path, body } = dice.pick(written);
      const damaged = mutate(body, dice, bodies);
      tally.sent(1);
      const { status, text } = await sender.send({
        method,
        path: path.replaceAll(/\{[^}]+\}/g, '1'),
        headers: { ...CLIENT_HEADERS, authorization: `Bearer ${token}` },
        body: damaged,
      });
      tally.judge(
        status === 500 && !FAILURE.test(text) ? `"server.unexpected" ${text}` : text,
        `${method} ${path} ${damaged}`,
      );
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, lane));
  sender.close();
}
