import { setTimeout as delay } from 'node:timers/promises';
import { TIMELINE_SLICES, toSpread, toTimeline } from '#shared/rehearsals/rehearsals.rules.ts';
import type { PlayedDrop } from './play-in-worker.ts';
import { openBuyer, type SeenBoard, type SimulatedBuyer } from './simulate-buyer.ts';

export interface DropPlan {
  readonly port: number;
  readonly slug: string;
  readonly spots: number;
  readonly buyers: number;
  /** Buyers come at random moments within this time. */
  readonly rampMs: number;
}

/** Sockets that are opened at the same time. */
const OPENING_AT_ONCE = 50;
/** Half of all taps are for one of the lowest free numbers, as on real boards. */
const FAVOURITES = 10;
/** How long somebody who was too late needs to see it and to tap again. */
const SECOND_TAP_MS = 100;
/** Phones that are still behind after this have missed something. */
const CATCH_UP_MS = 5_000;
/** No drop takes longer; whoever is not served by then counts as failed. */
const DROP_MS_MAX = 10 * 60_000;
/** So many failures in a row, and a buyer goes away. */
const PATIENCE = 3;

/**
 * Plays one drop to its end: every buyer follows the board on a socket of their own and claims one free spot after the
 * other, until the board is sold out. `tell` hears of every spot that is gone.
 */
export async function playDrop(plan: DropPlan, tell: (claimed: number) => void): Promise<PlayedDrop> {
  const board: SeenBoard = { free: new Set(), seq: -1, deliveryMs: [] };
  const buyers = await openBuyers(plan, board);
  try {
    return await play(plan, board, buyers, tell);
  } finally {
    for (const buyer of buyers) buyer.close();
  }
}

async function openBuyers(plan: DropPlan, board: SeenBoard): Promise<SimulatedBuyer[]> {
  const buyers: SimulatedBuyer[] = [];
  while (buyers.length < plan.buyers) {
    const size = Math.min(OPENING_AT_ONCE, plan.buyers - buyers.length);
    const first = buyers.length + 1;
    buyers.push(
      ...(await Promise.all(
        Array.from({ length: size }, (_, index) => openBuyer(plan, first + index, board)),
      )),
    );
  }
  return buyers;
}

async function play(
  plan: DropPlan,
  board: SeenBoard,
  buyers: readonly SimulatedBuyer[],
  tell: (claimed: number) => void,
): Promise<PlayedDrop> {
  const owners = new Map<number, number>();
  const answersMs: number[] = [];
  const moments: number[] = [];
  let refused = 0;
  let failed = 0;
  let doubleClaims = 0;
  let unanswered = 0;
  let firstTapMs: number | null = null;
  const endsAtMs = performance.now() + plan.rampMs + DROP_MS_MAX;
  const isOver = () => owners.size >= plan.spots || performance.now() > endsAtMs;

  const buy = async (buyer: SimulatedBuyer, wanted: number): Promise<void> => {
    await delay(Math.random() * plan.rampMs);
    let inVain = 0;
    for (let got = 0; got < wanted && inVain < PATIENCE && !isOver(); ) {
      const number = pickSpot(board.free);
      if (number === null) {
        // Everything is gone. Somebody may still learn that they have it; once all have, nobody else can get any.
        if (unanswered === 0) break;
        await delay(SECOND_TAP_MS);
        continue;
      }
      firstTapMs ??= performance.now();
      unanswered += 1;
      const outcome = await buyer.claim(number);
      unanswered -= 1;
      answersMs.push(outcome.ms);
      inVain = outcome.kind === 'failed' ? inVain + 1 : 0;
      if (outcome.kind === 'yours') {
        if (owners.has(number)) doubleClaims += 1;
        owners.set(number, buyer.number);
        moments.push(performance.now() - firstTapMs);
        got += 1;
        tell(owners.size);
      } else {
        if (outcome.kind === 'taken') refused += 1;
        else failed += 1;
        await delay(Math.random() * SECOND_TAP_MS);
      }
    }
  };

  // Whoever gets none goes on until all are gone, so the board is sold out unless answers fail.
  const share = Math.ceil(plan.spots / plan.buyers);
  await Promise.all(buyers.map((buyer) => buy(buyer, share)));
  await catchUp(buyers, board);
  const soldOutMs = Math.max(...moments, 1);
  return {
    claims: owners.size,
    refused,
    failed,
    soldOutMs: Math.round(soldOutMs * 10) / 10,
    claimsPerSecond: Math.round((answersMs.length - failed) / (soldOutMs / 1_000)),
    answers: toSpread(answersMs),
    delivery: toSpread(board.deliveryMs),
    doubleClaims,
    gaps: buyers.reduce((sum, buyer) => sum + buyer.gaps(), 0) + buyers.filter(isBehind(board)).length,
    timeline: toTimeline(moments, soldOutMs, TIMELINE_SLICES),
  };
}

function pickSpot(free: ReadonlySet<number>): number | null {
  if (free.size === 0) return null;
  const choices = [...free];
  const among = Math.random() < 0.5 ? Math.min(FAVOURITES, choices.length) : choices.length;
  return choices[Math.floor(Math.random() * among)] ?? null;
}

const isBehind = (board: SeenBoard) => (buyer: SimulatedBuyer) => buyer.seq() < board.seq;

/** Waits until every phone shows what the fastest one shows. */
async function catchUp(buyers: readonly SimulatedBuyer[], board: SeenBoard): Promise<void> {
  const untilMs = performance.now() + CATCH_UP_MS;
  while (performance.now() < untilMs && buyers.some(isBehind(board))) await delay(10);
}
