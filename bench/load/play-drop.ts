import { seededRandom } from '../bed/random.ts';
import type { CallFigures } from './caller.ts';
import { driveCalls } from './drive-calls.ts';
import { httpCall, openHttpCallers } from './http-caller.ts';
import { newOpId } from './plan-claims.ts';

export interface DropRun {
  readonly port: number;
  readonly slug: string;
  readonly buyers: number;
  readonly spots: number;
  readonly seed: number;
}

export interface DropFigures extends Omit<CallFigures, 'ok' | 'elapsedMs'> {
  readonly claimed: number;
  /** Calls without an answer, or with one that is neither "yours" nor "taken". */
  readonly failed: number;
  readonly soldOutMs: number;
}

/** Everybody wants one of these first. */
const FAVOURITES = 20;
const GRACE_MS = 30_000;
const TAKEN = 409;

/**
 * A drop: every buyer reaches for one of a few favourite spots at the same instant, most lose it, and then each takes
 * what is left, one spot a call, until the board is sold out.
 */
export async function playDrop({ port, slug, buyers, spots, seed }: DropRun): Promise<DropFigures> {
  const random = seededRandom(seed);
  const claimOf = (buyer: number, number: number) =>
    httpCall(port, 'spots.claim', { opId: newOpId(), slug, numbers: [number], handle: `buyer${buyer}` });
  const numbers = Array.from({ length: spots }, (_, index) => ({ number: index + 1, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ number }) => number);
  const favourites = numbers.slice(0, FAVOURITES);
  const first = Array.from({ length: buyers }, (_, buyer) =>
    claimOf(buyer, favourites[Math.floor(random() * FAVOURITES)] ?? 1),
  );
  // A favourite that nobody drew is left over and taken last; most of these calls come too late, as in a real drop.
  const rest = [...numbers.slice(FAVOURITES), ...favourites].map((number, index) =>
    claimOf(index % buyers, number),
  );
  const started = new Set<number>();
  const statuses: number[] = [];
  const callers = await openHttpCallers(port, buyers);
  let used = 0;
  try {
    const figures = await driveCalls(
      callers,
      (caller) => {
        if (started.has(caller)) return rest[used++] ?? null;
        started.add(caller);
        return first[caller] ?? null;
      },
      GRACE_MS,
      (status) => statuses.push(status),
    );
    const failed = statuses.filter((status) => status >= 300 && status !== TAKEN).length;
    const { ok, elapsedMs, ...others } = figures;
    return { ...others, claimed: ok, failed, soldOutMs: elapsedMs };
  } finally {
    for (const caller of callers) caller.close();
  }
}
