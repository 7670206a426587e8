import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionState } from '#client/sync/connection.ts';
import { createMemoryStore } from '#client/sync/memory-store.ts';
import { createSnapshots } from '#client/sync/snapshots.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import type { OperatorLiveMessage } from '#shared/live/protocol.ts';
import type { BoardFeed, FollowWorld } from './follow-board.ts';
import { createBoardFeed } from './follow-board.ts';
import { aBoard, claimIdOf, pendingSpot } from './make-test-board.ts';

interface Asked {
  readonly seq: number | null;
  readonly waffleId?: number;
}

const SLUG = 'blue-wig';
const kept: OperatorBoard = { ...aBoard(5, [pendingSpot(2, 'mia')]), seq: 7 };
const paidEvent: OperatorLiveMessage = {
  type: 'events',
  events: [
    {
      seq: 8,
      at: '2026-11-20T19:50:00.000Z',
      opId: null,
      event: { kind: 'spot.paid', spots: [{ number: 2, claimId: claimIdOf(2) }], by: 'Ben' },
    },
  ],
};

/** A phone with a kept board or none, and a server that answers questions about boards as the test says. */
async function aPhone(board: OperatorBoard | null = kept) {
  const snapshots = createSnapshots(createMemoryStore(true), { id: 'a', name: 'Ana' });
  if (board) await snapshots.put('board-1', SLUG, { value: board, seq: board.seq, atMs: 1_000 });
  const asked: Asked[] = [];
  let answer: (asked: Asked) => Promise<OperatorLiveMessage> = () =>
    Promise.reject(new AppError('network.unreachable'));
  const [state, setState] = createSignal<ConnectionState>('live');
  const [workOffline, setWorkOffline] = createSignal(false);
  const query = (question: Asked) => {
    asked.push(question);
    return answer(question);
  };
  const world = {
    api: { live: { operatorBoardSince: { query } } },
    connection: { state, workOffline },
    device: { snapshots },
    accountId: 'a',
    // The board is asked for over HTTP then.
    loadSocket: () => Promise.resolve(null),
  } as unknown as FollowWorld;
  let leave = () => {};
  const open = async (): Promise<BoardFeed> => {
    const feed = createRoot((dispose) => {
      leave = dispose;
      return createBoardFeed(world, SLUG);
    });
    await vi.advanceTimersByTimeAsync(0);
    return feed;
  };
  return {
    snapshots,
    asked,
    setState,
    setWorkOffline,
    open,
    leave: () => leave(),
    answers: (next: typeof answer) => {
      answer = next;
    },
  };
}
/** The board is asked for five seconds after a socket did not come. */
const polled = () => vi.advanceTimersByTimeAsync(5_000);
const refused = (code: 'waffle.not_found' | 'access.denied') => () => Promise.reject(new AppError(code));

beforeEach(() => {
  vi.useFakeTimers({ now: 60_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a board that was opened on this device before', () => {
  it('is there at once with the time it was right, and without a network for as long as that lasts', async () => {
    const { open, setState } = await aPhone();
    setState('offline');
    const feed = await open();
    expect(feed.board()).toEqual(kept);
    expect([feed.state(), feed.updatedAtMs(), feed.error()]).toEqual(['offline', 1_000, null]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([feed.board(), feed.updatedAtMs()]).toEqual([kept, 1_000]);
  });

  it('is brought up to date from its own number, and kept as it is then', async () => {
    const { open, answers, asked, snapshots, leave } = await aPhone();
    answers(() => Promise.resolve(paidEvent));
    const feed = await open();
    await polled();
    expect(asked[0]).toEqual({ slug: SLUG, seq: 7, waffleId: kept.waffle.id });
    expect(feed.board()).toMatchObject({ seq: 8 });
    expect(feed.board()?.spots[1]).toMatchObject({ status: 'paid', paidBy: 'Ben' });
    leave();
    await vi.advanceTimersByTimeAsync(0);
    await expect(snapshots.get('board-1', SLUG)).resolves.toMatchObject({ seq: 8, atMs: 65_000 });
  });

  it('is not kept anew with a new time as long as the server has not confirmed it', async () => {
    const { open, leave, snapshots } = await aPhone();
    await open();
    await polled();
    leave();
    await expect(snapshots.get('board-1', SLUG)).resolves.toMatchObject({ seq: 7, atMs: 1_000 });
  });

  it('gives way to another waffle that has its address by now', async () => {
    const other = { ...aBoard(3), seq: 2 };
    const { open, answers, asked } = await aPhone();
    answers(({ waffleId }) =>
      waffleId === undefined
        ? Promise.resolve({ type: 'snapshot', board: other })
        : refused('waffle.not_found')(),
    );
    const feed = await open();
    await polled();
    await polled();
    expect(asked.map(({ seq }) => seq)).toContain(null);
    expect(feed.board()).toEqual(other);
    expect(feed.error()).toBeNull();
  });

  it('is gone from the device when the waffle is', async () => {
    const { open, answers, snapshots } = await aPhone();
    answers(refused('waffle.not_found'));
    const feed = await open();
    await polled();
    await polled();
    expect([feed.board(), feed.error()?.code]).toEqual([undefined, 'waffle.not_found']);
    await expect(snapshots.get('board-1', SLUG)).resolves.toBeNull();
  });

  it('is not shown, and not kept, to whoever may not see it any more', async () => {
    const { open, answers, snapshots } = await aPhone();
    answers(refused('access.denied'));
    const feed = await open();
    expect(feed.board()).toEqual(kept);
    await polled();
    expect([feed.board(), feed.error()?.code]).toEqual([undefined, 'access.denied']);
    await expect(snapshots.get('board-1', SLUG)).resolves.toBeNull();
  });

  it('stands still while its person works offline by choice, and goes on after', async () => {
    const { open, answers, asked, setWorkOffline } = await aPhone();
    answers(() => Promise.resolve(paidEvent));
    setWorkOffline(true);
    const feed = await open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked, feed.board()?.seq]).toEqual([[], 7]);
    setWorkOffline(false);
    await polled();
    expect(feed.board()?.seq).toBe(8);
    setWorkOffline(true);
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked.length, feed.board()?.seq]).toEqual([before, 8]);
  });
});

it('a board that was never opened here is nothing until the server has answered, and kept from that moment on', async () => {
  const { open, answers, snapshots } = await aPhone(null);
  const feed = await open();
  expect([feed.board(), feed.updatedAtMs()]).toEqual([undefined, null]);
  answers(() => Promise.resolve({ type: 'snapshot', board: kept }));
  await polled();
  expect(feed.board()).toEqual(kept);
  await vi.advanceTimersByTimeAsync(1);
  await expect(snapshots.get('board-1', SLUG)).resolves.toMatchObject({ seq: 7 });
});
