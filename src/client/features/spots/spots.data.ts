import type { Accessor } from 'solid-js';
import { createEffect, createSignal, onCleanup } from 'solid-js';
import type { LiveClient } from '#client/lib/live-client.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { Api, AppRouter } from '#client/lib/trpc.ts';
import { call } from '#client/lib/trpc.ts';
import { createLiveFeed } from '#client/sync/create-live-feed.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import { applyBoardEvent } from '#shared/live/board.ts';
import type { LoggedEvent } from '#shared/live/events.ts';
import type { OperatorLiveMessage } from '#shared/live/protocol.ts';
import type {
  BulkAnswer,
  ExtendHoldAnswer,
  ExtendHoldInput,
  PauseHoldsAnswer,
  PauseHoldsInput,
  SettleAnswer,
} from '#shared/spots/spots.schemas.ts';
import type { ConnectionState } from './connection-chip.tsx';
import type { MeantClaim } from './describe-conflict.ts';
import { newestFirst } from './list-activity.ts';
import type { SettleRequest } from './spots.projection.ts';

/** A board that follows the server, as long as the component that made it is there. */
export interface BoardFeed {
  /** Undefined until the first answer. */
  readonly board: Accessor<OperatorBoard | undefined>;
  /** The log's latest entries, newest first. */
  readonly events: Accessor<readonly LoggedEvent[]>;
  readonly state: Accessor<ConnectionState>;
  /** When the board was last known to be right, in ms since 1970; null before the first answer. */
  readonly updatedAtMs: Accessor<number | null>;
  /** Why nothing more comes; null while something may. */
  readonly error: Accessor<AppError | null>;
  retry(): void;
}

/** Everything the working screen asks about spots. */
export interface SpotsData {
  /** Sends one settle action as it is: the way out of `Settling.perform`. */
  settle(request: SettleRequest): Promise<SettleAnswer | BulkAnswer>;
  createBoardFeed(slug: string): BoardFeed;
  pauseHolds(input: Omit<PauseHoldsInput, 'opId' | 'performedAt'>): Promise<PauseHoldsAnswer>;
  extendHold(input: Omit<ExtendHoldInput, 'opId' | 'performedAt'>): Promise<ExtendHoldAnswer>;
  claimAgain(slug: string, meant: MeantClaim): Promise<void>;
}

export interface SpotsWorld {
  readonly api: Api;
  readonly live: () => LiveClient<AppRouter>;
  /** Told when a board is followed and when it no longer is: only then a socket is wanted at all. */
  readonly onFollow: (follows: boolean) => void;
}

/** How many entries of the log the activity list begins with. */
const HISTORY_ENTRIES = 30;
const ACTIVITY_MAX = 60;

export function createSpotsData(world: SpotsWorld): SpotsData {
  const { spots } = world.api;
  return {
    settle: (request) => call(sendSettle(world.api, request)),
    createBoardFeed: (slug) => createBoardFeed(world, slug),
    pauseHolds: (input) => call(spots.pauseHolds.mutate({ ...input, ...newEnvelope() })),
    extendHold: (input) => call(spots.extendHold.mutate({ ...input, ...newEnvelope() })),
    claimAgain: async (slug, { number, handle }) => {
      await call(spots.claim.mutate({ slug, numbers: [number], handle, ...newEnvelope() }));
    },
  };
}

function sendSettle({ spots }: Api, request: SettleRequest): Promise<SettleAnswer | BulkAnswer> {
  switch (request.action) {
    case 'spots.markPaid':
      return spots.markPaid.mutate(request.input);
    case 'spots.undoPaid':
      return spots.undoPaid.mutate(request.input);
    case 'spots.release':
      return spots.release.mutate(request.input);
    case 'spots.markManyPaid':
      return spots.markManyPaid.mutate(request.input);
  }
}

function createBoardFeed({ api, live, onFollow }: SpotsWorld, slug: string): BoardFeed {
  const [events, setEvents] = createSignal<readonly LoggedEvent[]>([]);
  const remember = (heard: readonly LoggedEvent[]) =>
    setEvents((before) => newestFirst(before, heard, ACTIVITY_MAX));
  let waffleId: number | undefined;
  let asksHistory = true;

  const since = (seq: number | null) =>
    call<OperatorLiveMessage>(
      api.live.operatorBoardSince.query({ slug, seq, ...(waffleId === undefined ? {} : { waffleId }) }),
    );
  // The log before the first board is read once, for the activity list only: the board does not need it.
  const readHistory = async (board: OperatorBoard) => {
    waffleId = board.waffle.id;
    asksHistory = false;
    if (board.seq === 0) return;
    const message = await since(Math.max(0, board.seq - HISTORY_ENTRIES)).catch(() => null);
    if (message?.type === 'events') remember(message.events);
  };
  const feed = createLiveFeed<OperatorBoard, LoggedEvent, null>({
    initial: null,
    apply: (board, { seq, at, event }) => applyBoardEvent(board, seq, at, event),
    subscribe: (seq, observer) =>
      live().client.live.watchOperatorBoard.subscribe(
        { slug, lastEventId: seq, ...(waffleId === undefined ? {} : { waffleId }) },
        observer,
      ),
    since,
    onEvents: remember,
  });
  createEffect(() => {
    const board = feed.board();
    if (board && asksHistory) void readHistory(board);
  });
  onFollow(true);
  onCleanup(() => onFollow(false));

  return {
    board: () => feed.board() ?? undefined,
    events,
    state: () => {
      const state = feed.state();
      return state === 'connecting' || state === 'ended' ? 'reconnecting' : state;
    },
    updatedAtMs: feed.updatedAtMs,
    error: () => {
      const code = feed.endedBy();
      return code === null ? null : new AppError(code);
    },
    retry: feed.restart,
  };
}
