import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { makeUuidV7 } from '#shared/kernel/ids.ts';
import type { DropPlan } from './play-drop.ts';

/** What the buyers see together: each reads the board on a socket of their own, and the fastest one counts. */
export interface SeenBoard {
  readonly free: Set<number>;
  seq: number;
  /** From the server's time of an event to its arrival, for every event and reader. */
  readonly deliveryMs: number[];
}

export interface ClaimOutcome {
  readonly kind: 'yours' | 'taken' | 'failed';
  /** From the tap to the answer. */
  readonly ms: number;
}

/** Somebody with a phone, as the server sees them. */
export interface SimulatedBuyer {
  readonly number: number;
  /** Where this phone's board stands. */
  seq(): number;
  /** Messages that did not continue where the phone stood. */
  gaps(): number;
  claim(spot: number): Promise<ClaimOutcome>;
  close(): void;
}

const ANSWER_MS_MAX = 15_000;
const OPEN_MS_MAX = 30_000;
const WATCH_ID = 1;
const CONFLICT = 409;
const RANDOM_BYTES = 10;
/** Of so many deliveries the rest can be told; more would only fill the memory. */
const DELIVERIES_MAX = 500_000;

const publicEvent = z.object({
  seq: z.int(),
  at: z.string(),
  event: z.union([
    z.object({ kind: z.literal('spot.claimed'), numbers: z.array(z.int()) }),
    z.object({ kind: z.string() }).transform(() => ({ numbers: [] })),
  ]),
});
const message = z.object({
  id: z.union([z.int(), z.null()]).optional(),
  error: z.object({ data: z.object({ httpStatus: z.int() }) }).optional(),
  /** Without data where a subscription has begun. */
  result: z.looseObject({ data: z.unknown().optional() }).optional(),
});
const watched = z.object({
  id: z.coerce.number(),
  data: z.union([
    z.object({
      type: z.literal('snapshot'),
      board: z.object({ spots: z.array(z.looseObject({ number: z.int(), status: z.string() })) }),
    }),
    z.object({ type: z.literal('events'), events: z.array(publicEvent) }),
  ]),
});

/** Connects a phone, and resolves once it shows the board. */
export async function openBuyer(plan: DropPlan, number: number, board: SeenBoard): Promise<SimulatedBuyer> {
  const origin = `http://127.0.0.1:${plan.port}`;
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/trpc-ws`, {
    origin,
    perMessageDeflate: false,
    handshakeTimeout: OPEN_MS_MAX,
  });
  const waiting = new Map<number, (outcome: 'yours' | 'taken' | 'failed') => void>();
  let seq = -1;
  let gaps = 0;
  let nextId = WATCH_ID + 1;

  const see = (data: unknown): void => {
    const { id, data: seen } = watched.parse(data);
    if (seen.type === 'snapshot') {
      seq = id;
      if (id > board.seq) showSnapshot(board, id, seen.board.spots);
      return;
    }
    const arrivedAt = performance.timeOrigin + performance.now();
    const [first] = seen.events;
    if (first !== undefined && first.seq !== seq + 1) gaps += 1;
    seq = Math.max(seq, id);
    for (const event of seen.events) {
      if (board.deliveryMs.length < DELIVERIES_MAX) {
        board.deliveryMs.push(Math.max(0, arrivedAt - Date.parse(event.at)));
      }
      if (event.seq <= board.seq) continue;
      board.seq = event.seq;
      for (const claimed of event.event.numbers) board.free.delete(claimed);
    }
  };

  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => {
      for (const settle of waiting.values()) settle('failed');
      waiting.clear();
      reject(new Error('A simulated buyer was cut off.'));
    });
    socket.on('open', () =>
      socket.send(
        JSON.stringify({
          id: WATCH_ID,
          method: 'subscription',
          params: { path: 'live.watchBoard', input: { slug: plan.slug } },
        }),
      ),
    );
    socket.on('message', (raw: Buffer) => {
      const { id, error, result } = message.parse(JSON.parse(raw.toString('utf8')));
      if (id === WATCH_ID && error === undefined) {
        if (result?.data !== undefined) {
          see(result.data);
          resolve();
        }
        return;
      }
      if (id === undefined || id === null) return;
      if (id === WATCH_ID) return reject(new Error('A simulated buyer may not see the board.'));
      const settle = waiting.get(id);
      waiting.delete(id);
      settle?.(error === undefined ? 'yours' : error.data.httpStatus === CONFLICT ? 'taken' : 'failed');
    });
  });

  return {
    number,
    seq: () => seq,
    gaps: () => gaps,
    claim: (spot) => {
      const id = nextId++;
      const startedMs = performance.now();
      return new Promise((resolve) => {
        const settle = (kind: ClaimOutcome['kind']) => {
          clearTimeout(timer);
          // Yours or somebody else's: either way the answer has said that it is gone.
          if (kind !== 'failed') board.free.delete(spot);
          resolve({ kind, ms: performance.now() - startedMs });
        };
        const timer = setTimeout(() => {
          waiting.delete(id);
          settle('failed');
        }, ANSWER_MS_MAX);
        waiting.set(id, settle);
        const opId = makeUuidV7(Date.now(), randomBytes(RANDOM_BYTES));
        const input = { opId, slug: plan.slug, numbers: [spot], handle: `buyer${number}` };
        socket.send(JSON.stringify({ id, method: 'mutation', params: { path: 'spots.claim', input } }));
      });
    },
    close: () => socket.terminate(),
  };
}

function showSnapshot(
  board: SeenBoard,
  seq: number,
  spots: readonly { readonly number: number; readonly status: string }[],
): void {
  board.seq = seq;
  board.free.clear();
  for (const { number, status } of spots) if (status === 'available') board.free.add(number);
}
