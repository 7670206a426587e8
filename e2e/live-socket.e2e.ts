import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRestClient } from './call-rest.ts';
import { createTrpcClient, openTrpcSocket } from './call-trpc.ts';
import { createBoard } from './create-board.ts';
import { layWire, type Wire } from './cut-wire.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { createWeather, insist, interrupt } from './insist.ts';
import { createFirstOperator, type Operator } from './sign-in.ts';

/** Readers whose connection is cut again and again, and once the product itself, while a drop is in full swing. */

const SPOTS = 1_000;
/** Every spot is claimed and paid. */
const EVENTS = SPOTS * 2;
const CUTS = 10;
/** The cut at which the product goes away instead of the wire. */
const RESTART_AT_CUT = 6;
const WRITERS = 16;

let runner: ProductRunner;
let product: RunningProduct;
let operator: Operator;
let wire: Wire;
const weather = createWeather();

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  operator = await createFirstOperator(product);
  wire = await layWire(product.url);
});
afterAll(async () => {
  await wire.close();
  await runner.remove();
});

async function restart(): Promise<void> {
  await runner.stop();
  product = await runner.start();
}

interface Reader {
  readonly seqs: number[];
  readonly problems: unknown[];
  connects: number;
}

/** Collects the numbers of a subscription; whatever is no event is a problem. */
function collect(
  reader: Reader,
  message: { readonly type: string; readonly events?: readonly { seq: number }[] },
) {
  if (message.type !== 'events') reader.problems.push(message.type);
  for (const { seq } of message.events ?? []) reader.seqs.push(seq);
}

function listener(reader: Reader, onMessage: () => void) {
  return {
    onStarted: () => {
      reader.connects += 1;
    },
    onData: ({ data }: { data: Parameters<typeof collect>[1] }) => {
      collect(reader, data);
      onMessage();
    },
    onError: (error: unknown) => reader.problems.push(error),
  };
}

/** Claims and pays every spot, some writers side by side, each event an operation of its own. */
async function playDrop(slug: string): Promise<void> {
  const anybody = createRestClient(product.url);
  const signedIn = createRestClient(product.url, operator.token);
  let next = 1;
  const write = async () => {
    for (let number = next++; number <= SPOTS; number = next++) {
      const body = { waffle_slug: slug, spot_numbers: [number], instagram_handle: `buyer.${number}` };
      const claimed = await insist(
        anybody,
        { method: 'POST', path: '/api/claims', key: randomUUID(), body },
        weather,
      );
      expect(claimed.status).toBe(201);
      const path = `/api/admin/waffles/${slug}/spots/${number}/pay`;
      const paid = await insist(signedIn, { method: 'POST', path, key: randomUUID(), body: {} }, weather);
      expect(paid.status).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

it('readers who are cut off ten times, once by a restart, have every number once and in order', {
  timeout: 120_000,
}, async () => {
  const signedIn = createRestClient(product.url, operator.token);
  const { slug, id: waffleId } = await createBoard(signedIn, 'Shaky reception', SPOTS);
  const buyers: Reader = { seqs: [], problems: [], connects: 0 };
  const operators: Reader = { seqs: [], problems: [], connects: 0 };
  let cuts = 0;
  const connectionsCut: number[] = [];
  let restarted = Promise.resolve();
  let complete: () => void = () => undefined;
  const everythingHeard = new Promise<void>((resolve) => {
    complete = resolve;
  });
  const onMessage = () => {
    const heard = Math.min(buyers.seqs.length, operators.seqs.length);
    // Only once both are back from the last cut: a wire that is still down can't be cut.
    const areBack = Math.min(buyers.connects, operators.connects) > cuts;
    if (cuts < CUTS && areBack && heard >= ((cuts + 1) * EVENTS) / (CUTS + 1)) {
      cuts += 1;
      if (cuts === RESTART_AT_CUT) restarted = interrupt(weather, restart);
      else connectionsCut.push(wire.cut());
    }
    if (heard >= EVENTS) complete();
  };
  const publicSocket = openTrpcSocket(wire.url);
  const operatorSocket = openTrpcSocket(wire.url, operator.token);
  publicSocket.client.live.watchBoard.subscribe(
    { slug, waffleId, lastEventId: 0 },
    listener(buyers, onMessage),
  );
  operatorSocket.client.live.watchOperatorBoard.subscribe(
    { slug, waffleId, lastEventId: 0 },
    listener(operators, onMessage),
  );

  await playDrop(slug);
  await everythingHeard;
  await restarted;
  await publicSocket.close();
  await operatorSocket.close();

  const all = Array.from({ length: EVENTS }, (_, index) => index + 1);
  expect(cuts).toBe(CUTS);
  // Each cut hit both readers, and the restart was the one that is missing here.
  expect(connectionsCut).toEqual(Array.from({ length: CUTS - 1 }, () => 2));
  expect(buyers.seqs).toEqual(all);
  expect(operators.seqs).toEqual(all);
  expect([...buyers.problems, ...operators.problems]).toEqual([]);
  const board = await createTrpcClient(product.url).spots.publicBoard.query({ slug });
  expect(board.seq).toBe(EVENTS);
  expect(board.spots.every(({ status }) => status === 'paid')).toBe(true);
});
