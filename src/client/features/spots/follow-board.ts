import type { Accessor } from 'solid-js';
import { createEffect, createSignal, onCleanup } from 'solid-js';
import type { LiveClient } from '#client/lib/live-client.ts';
import { createLiveClient } from '#client/lib/live-client.ts';
import type { Api, AppRouter } from '#client/lib/trpc.ts';
import { call } from '#client/lib/trpc.ts';
import type { Connection } from '#client/sync/connection.ts';
import { createLiveFeed } from '#client/sync/create-live-feed.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import { applyBoardEvent } from '#shared/live/board.ts';
import type { LoggedEvent } from '#shared/live/events.ts';
import type { OperatorLiveMessage } from '#shared/live/protocol.ts';
import type { ConnectionState } from './connection-chip.tsx';
import { newestFirst } from './list-activity.ts';

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

/** What following a board stands on. */
export interface FollowWorld {
  readonly api: Api;
  readonly connection: Connection;
}

/** How many entries of the log the activity list begins with. */
const HISTORY_ENTRIES = 30;
const ACTIVITY_MAX = 60;

/** Follows the operators' board of a waffle. A file of its own, so that the socket's code is loaded with the first board. */
export function createBoardFeed(world: FollowWorld, slug: string): BoardFeed {
  const { api } = world;
  const socket = socketOf(world);
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
      socket
        .open()
        .client.live.watchOperatorBoard.subscribe(
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
  socket.follow();
  onCleanup(() => socket.leave());

  return {
    board: () => feed.board() ?? undefined,
    events,
    state: () => {
      const state = feed.state();
      // The connection gives up after two missed answers, long before the feed's own question has timed out.
      if (world.connection.state() === 'offline') return 'offline';
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

interface SharedSocket {
  open(): LiveClient<AppRouter>;
  follow(): void;
  leave(): void;
}

const socketByWorld = new WeakMap<FollowWorld, SharedSocket>();

/** The one socket of the app: going from one board to the next keeps it. */
function socketOf(world: FollowWorld): SharedSocket {
  const known = socketByWorld.get(world);
  if (known) return known;
  const { connection } = world;
  let live: LiveClient<AppRouter> | undefined;
  // Counted, because the socket hangs up by itself when nobody follows: that is no lost connection.
  let followers = 0;
  const socket: SharedSocket = {
    open: () => {
      live ??= createLiveClient<AppRouter>({
        onOpen: () => connection.socket(true),
        onClose: () => connection.socket(followers > 0 ? false : null),
      });
      return live;
    },
    follow: () => {
      followers += 1;
    },
    leave: () => {
      followers -= 1;
      if (followers === 0) connection.socket(null);
    },
  };
  socketByWorld.set(world, socket);
  return socket;
}
