import { z } from 'zod';
import { envelope } from '../actions/envelope.ts';
import { pageInput } from '../kernel/pagination.ts';
import { uuidSchema } from '../kernel/uuid-schema.ts';
import type { JobLine } from '../operations/operations.schemas.ts';
import { BUYERS_MAX, RAMP_SECONDS_MAX, RUNS_MAX, SPOTS_MAX, SPOTS_MIN } from './rehearsals.rules.ts';

const planFields = {
  spots: z.int().min(SPOTS_MIN).max(SPOTS_MAX),
  buyers: z.int().min(1).max(BUYERS_MAX),
  /** Within how many seconds the buyers come; 0 is all at once. */
  rampSeconds: z.int().min(0).max(RAMP_SECONDS_MAX),
  /** How many drops are played, one after the other, each on a board of its own. */
  runs: z.int().min(1).max(RUNS_MAX),
};
export interface RehearsalPlan {
  readonly spots: number;
  readonly buyers: number;
  readonly rampSeconds: number;
  readonly runs: number;
}

export const startRehearsalInput = z.object({ ...envelope, ...planFields });
export type StartRehearsalInput = z.infer<typeof startRehearsalInput>;
export const cancelRehearsalInput = z.object({ ...envelope, rehearsalId: uuidSchema });
export type CancelRehearsalInput = z.infer<typeof cancelRehearsalInput>;
export const getRehearsalInput = z.object({ rehearsalId: uuidSchema });
export const listRehearsalsInput = z.object(pageInput(10));
export type ListRehearsalsInput = z.infer<typeof listRehearsalsInput>;

/** Milliseconds, each the nearest from above of what was measured. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One drop that was played. */
export interface RunFigures {
  /** Spots that somebody got. */
  readonly claims: number;
  /** Claims that came too late: somebody else was faster. */
  readonly refused: number;
  /** Claims that got no answer, or one that should not be. */
  readonly failed: number;
  /** From the first claim to the last spot. */
  readonly soldOutMs: number;
  /** Answered claims, refused ones too, per second of that time. */
  readonly claimsPerSecond: number;
  /** From a buyer's tap to the answer. */
  readonly answers: Spread;
  /** From the server's time of a claim to its sight on another phone. */
  readonly delivery: Spread;
  /** Spots that two were told they have, or that have two claims in the database. Anything but 0 is a fault. */
  readonly doubleClaims: number;
  /** Messages that did not continue where their reader stood. Anything but 0 is a fault. */
  readonly gaps: number;
  /** Claims in the database, entries of the log and of the audit are as many as spots that were answered for. */
  readonly isExact: boolean;
  /** Spots gone after each of `TIMELINE_SLICES` equal parts of `soldOutMs`. */
  readonly timeline: readonly number[];
}

/** A rehearsal as lists and its own page show it. */
export interface Rehearsal extends RehearsalPlan {
  readonly id: string;
  /** Null once the account is gone. */
  readonly ownerId: string | null;
  readonly ownerName: string;
  readonly state: JobLine['state'];
  readonly progress: JobLine['progress'];
  readonly failure: string | null;
  /** RFC 3339, as is the other time. */
  readonly createdAt: string;
  readonly endedAt: string | null;
  /** Of the runs that have been played so far. */
  readonly figures: readonly RunFigures[];
  /** Of the last one before it, whoever's, that was played to its end with the same spots, buyers and time; null without one. */
  readonly before: readonly RunFigures[] | null;
}

/** What an account may rehearse, and how much of it is left. */
export interface RehearsalAllowance {
  readonly perHour: number;
  readonly usedThisHour: number;
  readonly atOnce: number;
  readonly underWay: number;
  readonly runsMax: number;
}

export interface RehearsalPage {
  readonly rows: readonly Rehearsal[];
  readonly total: number;
  readonly page: number;
  readonly perPage: number;
  readonly allowance: RehearsalAllowance;
}
