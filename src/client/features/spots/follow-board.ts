import type { Accessor } from 'solid-js';
import {
  createEffect,
  createMemo,
  createRoot,
  createSignal,
  getOwner,
  on,
  onCleanup,
  onMount,
  untrack,
} from 'solid-js';
import type { Api } from '#client/lib/trpc.ts';
import { call } from '#client/lib/trpc.ts';
import type { Connection } from '#client/sync/connection.ts';
import type { LiveFeed } from '#client/sync/create-live-feed.ts';
import { createLiveFeed } from '#client/sync/create-live-feed.ts';
import { pageClock } from '#client/sync/page-clock.ts';
import type { Snapshot, Snapshots } from '#client/sync/snapshots.ts';
import { createSnapshotKeeper } from '#client/sync/snapshots.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import { applyBoardEvent } from '#shared/live/board.ts';
import type { LoggedEvent } from '#shared/live/events.ts';
import type { OperatorLiveMessage } from '#shared/live/protocol.ts';
import type { ConnectionState } from './connection-chip.tsx';
import { BOARD_KEPT_AS, findKeptBoard } from './find-kept-board.ts';
import { newestFirst } from './list-activity.ts';
import type { SharedSocket } from './share-socket.ts';

/** A board that follows the server, as long as the component that made it is there. */
export interface BoardFeed {
  /** What this device kept of it, until the server has answered; undefined until there is either. */
  readonly board: Accessor<OperatorBoard | undefined>;
  /** The log's latest entries, newest first. */
  readonly events: Accessor<readonly LoggedEvent[]>;
  readonly state: Accessor<ConnectionState>;
  /** When the board was last known to be right, in ms since 1970; null before there is one. */
  readonly updatedAtMs: Accessor<number | null>;
  /** Why nothing more comes; null while something may. */
  readonly error: Accessor<AppError | null>;
  retry(): void;
}

/** What following a board stands on. */
export interface FollowWorld {
  readonly api: Api;
  readonly connection: Connection;
  readonly device: { readonly snapshots: Snapshots };
  /** Whose screen it is. */
  readonly accountId: string;
  /** The socket to follow over; without one the board is asked for every few seconds. The app's own unless told. */
  readonly loadSocket?: () => Promise<SharedSocket | null>;
}

/** How many entries of the log the activity list begins with. */
const HISTORY_ENTRIES = 30;
const ACTIVITY_MAX = 60;
/** The device answers within milliseconds; where it does not, the server is not kept waiting for it. */
const KEPT_WITHIN_MS = 1_500;

/** Follows the operators' board of a waffle, from what this device kept of it. The socket's code comes after the board. */
export function createBoardFeed(world: FollowWorld, slug: string): BoardFeed {
  const { connection } = world;
  const { snapshots } = world.device;
  const [feed, setFeed] = createSignal<LiveFeed<OperatorBoard | null> | null>(null);
  const [last, setLast] = createSignal<Snapshot<OperatorBoard> | null>(null);
  const [events, setEvents] = createSignal<readonly LoggedEvent[]>([]);
  const remember = (heard: readonly LoggedEvent[]) =>
    setEvents((before) => newestFirst(before, heard, ACTIVITY_MAX));
  const owner = getOwner();
  let socket: SharedSocket | null = null;
  let isGone = false;
  let isConfirmed = false;
  let stop = () => {};

  const follow = () => {
    stop();
    if (isGone || connection.workOffline()) return;
    stop = createRoot((dispose) => {
      const next = createFeed(world, slug, { from: untrack(last), socket, remember });
      createEffect(() => {
        const board = next.board();
        const atMs = next.updatedAtMs();
        if (board && atMs !== null) setLast({ value: board, seq: board.seq, atMs });
      });
      createEffect(() => {
        if (next.state() === 'live' || next.state() === 'polling') isConfirmed = true;
      });
      setFeed(next);
      return dispose;
    }, owner);
  };
  const begin = async () => {
    const loading = (world.loadSocket ?? (() => loadSocket(world)))().catch(() => null);
    const late = new Promise<null>((resolve) => {
      setTimeout(resolve, KEPT_WITHIN_MS, null);
    });
    const reading = findKeptBoard(snapshots, slug).catch(() => null);
    const kept = await Promise.race([late, reading]);
    if (kept) setLast(kept);
    // A slow phone that is offline has nothing else to show: what comes late is shown unless the server was faster.
    else void reading.then((found) => found && !isGone && untrack(last) === null && setLast(found));
    socket = await loading;
    follow();
  };
  const pause = () => {
    stop();
    stop = () => {};
    setFeed(null);
  };

  createEffect(on(connection.workOffline, (chosen) => (chosen ? pause() : follow()), { defer: true }));
  createEffect(() => {
    const code = feed()?.endedBy();
    if (code === 'access.denied') void snapshots.clear();
    if (code !== 'waffle.not_found') return;
    void snapshots.remove(BOARD_KEPT_AS, slug);
    // What was kept may be an earlier waffle of the same address.
    if (isConfirmed || untrack(last) === null) return;
    setLast(null);
    follow();
  });
  createBoardKeeper(last, () => isConfirmed, world, slug);
  void begin();
  onCleanup(() => {
    isGone = true;
    stop();
  });

  const error = createMemo(() => {
    const code = feed()?.endedBy() ?? null;
    // The feed passes on the code alone, and the server's sentences are not in the app.
    const message = code === 'access.denied' ? 'Your role does not allow this.' : 'Sign in to go on.';
    return code === null ? null : new AppError(code, {}, { message });
  });
  return {
    // A memo, because the time it was right changes every second, and the board does not.
    board: createMemo(() => (error()?.code === 'access.denied' ? undefined : last()?.value)),
    events,
    state: () => {
      const state = feed()?.state() ?? 'connecting';
      // The connection gives up after two missed answers, long before the feed's own question has timed out.
      if (connection.state() === 'offline') return 'offline';
      return state === 'connecting' || state === 'ended' ? 'reconnecting' : state;
    },
    updatedAtMs: () => last()?.atMs ?? null,
    error,
    retry: () => feed()?.restart(),
  };
}

async function loadSocket({ connection, accountId }: FollowWorld): Promise<SharedSocket> {
  const { shareSocket } = await import('./share-socket.ts');
  return shareSocket(connection, accountId);
}

interface FeedParts {
  readonly from: Snapshot<OperatorBoard> | null;
  readonly socket: SharedSocket | null;
  readonly remember: (heard: readonly LoggedEvent[]) => void;
}

function createFeed(
  { api }: FollowWorld,
  slug: string,
  { from, socket, remember }: FeedParts,
): LiveFeed<OperatorBoard | null> {
  let waffleId = from?.value.waffle.id;
  let asksHistory = true;
  const named = () => (waffleId === undefined ? {} : { waffleId });

  const since = (seq: number | null) =>
    call<OperatorLiveMessage>(api.live.operatorBoardSince.query({ slug, seq, ...named() }));
  // The log before the first board is read once, for the activity list only: the board does not need it.
  const readHistory = async (board: OperatorBoard) => {
    asksHistory = false;
    if (board.seq === 0) return;
    const message = await since(Math.max(0, board.seq - HISTORY_ENTRIES)).catch(() => null);
    if (message?.type === 'events') remember(message.events);
    else asksHistory = message === null;
  };
  const feed = createLiveFeed<OperatorBoard, LoggedEvent, OperatorBoard | null>({
    initial: from?.value ?? null,
    initialAtMs: from?.atMs ?? null,
    apply: (board, { seq, at, event }) => applyBoardEvent(board, seq, at, event),
    subscribe: (seq, observer) =>
      socket
        ?.open()
        .client.live.watchOperatorBoard.subscribe({ slug, lastEventId: seq, ...named() }, observer) ??
      NO_SOCKET,
    since,
    onEvents: remember,
  });
  createEffect(() => {
    const board = feed.board();
    if (!board) return;
    waffleId = board.waffle.id;
    const isAnswered = feed.state() === 'live' || feed.state() === 'polling';
    if (asksHistory && isAnswered) void readHistory(board);
  });
  if (socket) onCleanup(socket.follow(() => feed.heard()));
  return feed;
}

const NO_SOCKET = { unsubscribe: () => undefined };

/** Keeps the board on the device as it changes, and once more when the page is left or put away. */
function createBoardKeeper(
  last: Accessor<Snapshot<OperatorBoard> | null>,
  isConfirmed: () => boolean,
  { device }: FollowWorld,
  slug: string,
): void {
  const keeper = createSnapshotKeeper(device.snapshots, BOARD_KEPT_AS, slug, pageClock);
  createEffect(() => {
    const board = last();
    if (board && isConfirmed()) keeper.keep(board);
  });
  onMount(() => {
    const away = new AbortController();
    const flush = () => document.visibilityState === 'hidden' && keeper.flush();
    document.addEventListener('visibilitychange', flush, { signal: away.signal });
    window.addEventListener('pagehide', keeper.flush, { signal: away.signal });
    onCleanup(() => away.abort());
  });
  onCleanup(keeper.flush);
}
