import { z } from 'zod';
import { slugSchema, waffleIdSchema } from '../waffles/waffles.schemas.ts';
import type { OperatorBoard, PublicBoard } from './board.ts';
import type { LoggedEvent, PublicLoggedEvent } from './events.ts';

/**
 * The whole conversation of a live board, over tRPC's subscription messages.
 *
 * The client subscribes with the last number it has (`lastEventId`, kept by tRPC from our `tracked()` ids). The
 * server answers with every event after it, in order and once; or with one `snapshot` where too many were missed
 * or the number is unknown; then it follows. Every message carries an id equal to its `seq`, heartbeats too: one
 * message without would erase tRPC's resume point.
 */

/** More missed events than this are answered by a snapshot. */
export const REPLAY_EVENTS_MAX = 500;

export const watchBoardInput = z.object({
  slug: slugSchema,
  /** The waffle that `lastEventId` counts in: another one may have got the slug of one that was deleted. */
  waffleId: waffleIdSchema.optional(),
  lastEventId: z.coerce.number().int().min(0).nullish(),
});
export type WatchBoardInput = z.infer<typeof watchBoardInput>;

/** The polling fallback: what came after `seq`, in the same messages. */
export const boardSinceInput = z.object({
  slug: slugSchema,
  waffleId: waffleIdSchema.optional(),
  seq: z.int().min(0).nullable(),
});
export type BoardSinceInput = z.infer<typeof boardSinceInput>;

/**
 * What a subscriber receives. `events` holds consecutive entries and the message's id is the last one's seq; where it is
 * empty, the id says where the board stands. After `waffle.deleted` the subscription ends.
 */
export type LiveMessage<Board, Logged> =
  | { readonly type: 'snapshot'; readonly board: Board }
  | { readonly type: 'events'; readonly events: readonly Logged[] };

export type PublicLiveMessage = LiveMessage<PublicBoard, PublicLoggedEvent>;
export type OperatorLiveMessage = LiveMessage<OperatorBoard, LoggedEvent>;
