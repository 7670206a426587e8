import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '#server/core/clock.ts';
import { hashInput } from '#server/core/command.ts';
import type { Wakeups } from '#server/core/wakeups.ts';
import { claimRandomAction, claimSpotsAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { ClaimAnswer, ClaimRandomInput, ClaimSpotsInput } from '#shared/spots/spots.schemas.ts';
import { type Committing, commitClaims, type Waiting } from './commit-claims.ts';
import type { ClaimRequest } from './decide-claims.ts';

const BATCH_MAX = 256;
/** A batch with more spots than this would keep the others waiting for its answer. */
const BATCH_SPOTS_MAX = 1_024;
const QUEUE_MAX = 5_000;

export interface ClaimDeskParts {
  /** Connections with the pinned planner switches. */
  readonly hot: Pool;
  readonly clock: Clock;
  readonly wakeups: Wakeups;
  readonly log: Logger;
  readonly appSecret: string;
  /** Claims that may wait before further ones are told to come again; default 5,000. */
  readonly queueMax?: number;
}

/** Where a claim comes from. `deviceId` is the random id in the browser's cookie. */
export interface ClaimOrigin {
  readonly ip: string | null;
  readonly deviceId: string | null;
}

export interface ClaimDesk {
  /** Claims the named spots, all or none. Refusals: waffle.*, spot.unknown, spot.taken, claim.*, operation.reused. */
  claim(input: ClaimSpotsInput, origin: ClaimOrigin): Promise<ClaimAnswer>;
  /** Claims up to `count` free spots; refuses with claim.none_left where none is free. */
  claimRandom(input: ClaimRandomInput, origin: ClaimOrigin): Promise<ClaimAnswer>;
  /** Refuses new claims and resolves once those that wait are answered. */
  close(): Promise<void>;
}

/**
 * The claim desk: the same door as `runCommand`, for many at once. Claims that wait are taken together, decided in the
 * order of arrival and written by one transaction, each with its own receipt, audit row, number and answer.
 *
 * Exactly once: a receipt is found and answered again, and two copies in flight meet at the receipt's primary key. One
 * owner: a batch is written only where the waffle's number is still the one it was decided on (compare-and-swap), so
 * any number of desks, in any number of processes, may serve one database. A refusal stores nothing.
 *
 * One batch at a time for all waffles: measured, it beats a batch per waffle as soon as several are live.
 */
export function createClaimDesk(parts: ClaimDeskParts): ClaimDesk {
  const queue: Waiting[] = [];
  const committing: Committing = { ...parts, known: new Map() };
  const queueMax = parts.queueMax ?? QUEUE_MAX;
  let draining: Promise<void> | null = null;
  let closed = false;

  const drain = async () => {
    // Whatever else arrived in this turn of the event loop joins the first batch.
    await nextTurn();
    while (queue.length > 0) {
      const { missed, outage } = await commitClaims(committing, takeBatch(queue));
      queue.unshift(...missed);
      // Whoever waits would only find out later, one batch and one time-out after the other.
      if (outage !== null) for (const { reject } of queue.splice(0)) reject(outage);
    }
    draining = null;
  };

  const submit = (request: ClaimRequest) =>
    new Promise<ClaimAnswer>((resolve, reject) => {
      if (closed || queue.length >= queueMax) {
        reject(new AppError('server.busy', { retry_after: 1 }));
        return;
      }
      queue.push({ request, resolve, reject, misses: 0 });
      draining ??= drain();
    });

  return {
    claim: (input, origin) =>
      submit(makeRequest(claimSpotsAction.name, input, { kind: 'numbers', numbers: input.numbers }, origin)),
    claimRandom: (input, origin) =>
      submit(makeRequest(claimRandomAction.name, input, { kind: 'random', count: input.count }, origin)),
    close: async () => {
      closed = true;
      await draining;
    },
  };
}

function makeRequest(
  action: ClaimRequest['action'],
  input: ClaimSpotsInput | ClaimRandomInput,
  wish: ClaimRequest['wish'],
  { ip, deviceId }: ClaimOrigin,
): ClaimRequest {
  const { opId, slug, handle } = input;
  // PostgreSQL takes fewer time zones than ISO 8601 has, so the time goes in as UTC.
  const performedAt = input.performedAt === undefined ? null : new Date(input.performedAt).toISOString();
  return { opId, performedAt, action, inputHash: hashInput(action, input), slug, handle, wish, ip, deviceId };
}

/** The oldest claims that fit into one batch; at least one. */
function takeBatch(queue: Waiting[]): Waiting[] {
  let spots = 0;
  let size = 0;
  for (const { request } of queue) {
    spots += request.wish.kind === 'numbers' ? request.wish.numbers.length : request.wish.count;
    if (size === BATCH_MAX || (size > 0 && spots > BATCH_SPOTS_MAX)) break;
    size += 1;
  }
  return queue.splice(0, size);
}
