import type { TrackedEnvelope } from '@trpc/server';
import type { Logger } from 'pino';
import { Hub } from '#server/core/hub.ts';
import { pushSubscription } from '#server/core/push-subscription.ts';
import { createStreams, type Streams, type StreamTiming } from '#server/core/streams.ts';
import type { Wakeups } from '#server/core/wakeups.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { OperatorBoard, PublicBoard } from '#shared/live/board.ts';
import { type LoggedEvent, type PublicLoggedEvent, toPublicEvent } from '#shared/live/events.ts';
import {
  type BoardSinceInput,
  type OperatorLiveMessage,
  type PublicLiveMessage,
  REPLAY_EVENTS_MAX,
  type WatchBoardInput,
} from '#shared/live/protocol.ts';
import { findCurrentSeqs, findSlug, findWaffleId, listEventsAfter, type Queries } from './live.queries.ts';

/** Whole boards, as new as the question. The cache of the spots feature is one. */
export interface BoardSource {
  /** Throws waffle.not_found. */
  get(slug: string): Promise<{ readonly operator: OperatorBoard; readonly public: PublicBoard }>;
}

export interface LiveParts {
  readonly db: Queries;
  readonly boards: BoardSource;
  readonly wakeups: Wakeups;
  readonly log: Logger;
  readonly timing?: Partial<StreamTiming & { readonly heartbeatMs: number }>;
}

/** Live boards: one hub for buyers, one for operators, over the same logs. Everything throws waffle.not_found. */
export interface Live {
  watchPublic(input: WatchBoardInput): Promise<Watched<PublicLiveMessage>>;
  /** @param recheck rejects once the reader may not read any more. */
  watchOperator(
    input: WatchBoardInput,
    recheck: () => Promise<unknown>,
  ): Promise<Watched<OperatorLiveMessage>>;
  publicSince(input: BoardSinceInput): Promise<PublicLiveMessage>;
  operatorSince(input: BoardSinceInput): Promise<OperatorLiveMessage>;
  /** How many readers follow a board at this moment. */
  stats(): { readonly public: number; readonly operator: number };
  close(): Promise<void>;
}

type Watched<Message> = AsyncIterable<TrackedEnvelope<Message>>;

const SLUGS_MAX = 5_000;

/** Makes the live part of the product; one per process. */
export function createLive({ db, boards, wakeups, log, timing = {} }: LiveParts): Live {
  const streams = createStreams<LoggedEvent>({
    log: {
      entriesAfter: (waffleId, seq, limit) => listEventsAfter(db, waffleId, seq, limit),
      currentSeqs: (waffleIds) => findCurrentSeqs(db, waffleIds),
      farewell: (seq) => ({
        seq,
        at: new Date().toISOString(),
        opId: null,
        event: { kind: 'waffle.deleted' },
      }),
    },
    wakeups,
    logger: log,
    replayMax: REPLAY_EVENTS_MAX,
    timing,
  });
  const readBoard = boardReader(db, boards);
  const publicHub = new Hub<LoggedEvent, PublicLoggedEvent, PublicBoard>({
    streams,
    audience: {
      show: ({ seq, at, event }) => ({ seq, at, event: toPublicEvent(event) }),
      snapshot: async (waffleId) => snapshotOf((await readBoard(waffleId))?.public),
    },
    ...timing,
  });
  const operatorHub = new Hub<LoggedEvent, LoggedEvent, OperatorBoard>({
    streams,
    audience: {
      show: (logged) => logged,
      snapshot: async (waffleId) => snapshotOf((await readBoard(waffleId))?.operator),
    },
    ...timing,
  });
  const findPlace = placeFinder(db, streams);

  return {
    async watchPublic(input) {
      const { waffleId, from } = await findPlace(input, input.lastEventId);
      return pushSubscription({ open: (sink) => publicHub.watch(waffleId, from, sink), recheck: null });
    },
    async watchOperator(input, recheck) {
      const { waffleId, from } = await findPlace(input, input.lastEventId);
      return pushSubscription({ open: (sink) => operatorHub.watch(waffleId, from, sink), recheck });
    },
    async publicSince(input) {
      const { waffleId, from } = await findPlace(input, input.seq);
      return orNotFound(await publicHub.since(waffleId, from));
    },
    async operatorSince(input) {
      const { waffleId, from } = await findPlace(input, input.seq);
      return orNotFound(await operatorHub.since(waffleId, from));
    },
    stats: () => ({ public: publicHub.readerCount(), operator: operatorHub.readerCount() }),
    async close() {
      publicHub.close();
      operatorHub.close();
      await streams.close();
    },
  };
}

interface Place {
  readonly waffleId: number;
  /** The number the reader has of this very waffle; null where it has none. */
  readonly from: number | null;
}

/**
 * Finds the waffle behind a slug and the reader's place in it. A slug that is being watched is answered from memory,
 * so that polling costs the database nothing; that its waffle still exists is known by its stream.
 */
function placeFinder(db: Queries, streams: Streams<LoggedEvent>) {
  const idBySlug = new Map<string, number>();

  const findId = async (slug: string): Promise<number> => {
    const known = idBySlug.get(slug);
    if (known !== undefined && (await streams.open(known)) !== null) return known;
    idBySlug.delete(slug);
    const waffleId = await findWaffleId(db, slug);
    if (waffleId === null) throw new AppError('waffle.not_found');
    idBySlug.set(slug, waffleId);
    for (const oldest of idBySlug.keys()) {
      if (idBySlug.size <= SLUGS_MAX) break;
      idBySlug.delete(oldest);
    }
    return waffleId;
  };

  return async (
    address: { readonly slug: string; readonly waffleId?: number | undefined },
    seq: number | null | undefined,
  ): Promise<Place> => {
    const waffleId = await findId(address.slug);
    const isSame = address.waffleId === undefined || address.waffleId === waffleId;
    return { waffleId, from: isSame ? (seq ?? null) : null };
  };
}

/** Reads whole boards by the waffle's id; null where it is gone. */
function boardReader(db: Queries, boards: BoardSource) {
  return async (waffleId: number) => {
    const slug = await findSlug(db, waffleId);
    if (slug === null) return null;
    try {
      const board = await boards.get(slug);
      // Deleted in between, and another waffle has its slug already.
      return board.operator.waffle.id === waffleId ? board : null;
    } catch (error) {
      if (error instanceof AppError && error.code === 'waffle.not_found') return null;
      throw error;
    }
  };
}

function snapshotOf<Board extends { readonly seq: number }>(board: Board | undefined) {
  return board === undefined ? null : { seq: board.seq, board };
}

function orNotFound<Message>(message: Message | null): Message {
  if (message === null) throw new AppError('waffle.not_found');
  return message;
}
