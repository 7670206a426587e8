import { describe, expect, it, vi } from 'vitest';
import type { DeviceStore } from './device-store.ts';
import { createManualClock } from './manual-clock.fixture.ts';
import { createMemoryStore } from './memory-store.ts';
import type { Snapshots } from './snapshots.ts';
import { createSnapshotKeeper, createSnapshots } from './snapshots.ts';

const ana = { id: 'a', name: 'Ana' };
const ben = { id: 'b', name: 'Ben' };
const board = (seq: number, atMs = seq, value: unknown = { seq }) => ({ value, seq, atMs });
const names = async (store: DeviceStore) => (await store.listSnapshots()).map(({ key }) => key).sort();

describe('what the device keeps to show', () => {
  it('comes back as it was, with its number and its time', async () => {
    const snapshots = createSnapshots(createMemoryStore(true), ana);
    await snapshots.put('board', 'blue-wig', board(7, 1_000));
    await expect(snapshots.get('board', 'blue-wig')).resolves.toEqual(board(7, 1_000));
    await expect(snapshots.get('board', 'red-wig')).resolves.toBeNull();
    await snapshots.remove('board', 'blue-wig');
    await expect(snapshots.get('board', 'blue-wig')).resolves.toBeNull();
  });

  it('is each person’s own, and gone when they sign out', async () => {
    const store = createMemoryStore(true);
    const [hers, his] = [createSnapshots(store, ana), createSnapshots(store, ben)];
    await hers.put('board', 'blue-wig', board(7));
    await his.put('board', 'blue-wig', board(9));
    await expect(his.get('board', 'blue-wig')).resolves.toMatchObject({ seq: 9 });
    await hers.clear();
    expect(await names(store)).toEqual(['b/board/blue-wig']);
    await hers.put('board', 'blue-wig', board(7));
    await his.clearOthers();
    expect(await names(store)).toEqual(['b/board/blue-wig']);
  });

  it('makes room for the newest by letting the oldest go', async () => {
    const store = createMemoryStore(true);
    const snapshots = createSnapshots(store, ana);
    const large = 'x'.repeat(1_900_000);
    for (let i = 1; i <= 10; i += 1) await snapshots.put('board', `b${i}`, board(i, i, large));
    expect(await names(store)).toEqual(['a/board/b10', ...[3, 4, 5, 6, 7, 8, 9].map((i) => `a/board/b${i}`)]);
    await snapshots.put('board', 'too-large', board(11, 11, 'x'.repeat(2_000_001)));
    await expect(snapshots.get('board', 'too-large')).resolves.toBeNull();
  });

  it('keeps no more than two hundred of them', async () => {
    const store = createMemoryStore(true);
    const snapshots = createSnapshots(store, ana);
    for (let i = 1; i <= 205; i += 1) await snapshots.put('read', `r${i}`, board(i));
    expect(await names(store)).toHaveLength(200);
    await expect(snapshots.get('read', 'r5')).resolves.toBeNull();
  });

  it('gives about half of it up, oldest first, when the storage is full', async () => {
    const store = createMemoryStore(true);
    const snapshots = createSnapshots(store, ana);
    for (let i = 1; i <= 4; i += 1) await snapshots.put('board', `b${i}`, board(i));
    await expect(snapshots.makeRoom()).resolves.toBe(true);
    expect(await names(store)).toEqual(['a/board/b3', 'a/board/b4']);
    const put = vi
      .spyOn(store, 'putSnapshot')
      .mockRejectedValueOnce(new DOMException('', 'QuotaExceededError'));
    await snapshots.put('board', 'b5', board(5));
    expect(put).toHaveBeenCalledTimes(2);
    expect(await names(store)).toEqual(['a/board/b4', 'a/board/b5']);
    await snapshots.clear();
    await expect(snapshots.makeRoom()).resolves.toBe(false);
  });

  it('gives nothing up where room is not what is missing', async () => {
    const store = createMemoryStore(true);
    const snapshots = createSnapshots(store, ana);
    for (let i = 1; i <= 4; i += 1) await snapshots.put('board', `b${i}`, board(i));
    vi.spyOn(store, 'putSnapshot').mockRejectedValueOnce(new DOMException('', 'UnknownError'));
    await snapshots.put('board', 'b5', board(5));
    expect(await names(store)).toHaveLength(4);
  });

  it('is handed to the browser in the moment it is given: the page may be gone in the next', () => {
    const store = createMemoryStore(true);
    const put = vi.spyOn(store, 'putSnapshot');
    void createSnapshots(store, ana).put('board', 'blue-wig', board(7));
    expect(put).toHaveBeenCalledOnce();
  });

  it('never fails whoever asks: what can’t be read or written is not there', async () => {
    const store = createMemoryStore(true);
    const broken = () => Promise.reject(new Error('lost'));
    const snapshots = createSnapshots(
      { ...store, getSnapshot: broken, putSnapshot: broken, listSnapshots: broken, removeSnapshots: broken },
      ana,
    );
    await snapshots.put('board', 'blue-wig', board(7));
    await expect(snapshots.get('board', 'blue-wig')).resolves.toBeNull();
    await snapshots.remove('board', 'blue-wig');
    await snapshots.clear();
    await expect(snapshots.makeRoom()).resolves.toBe(false);
    const text = { key: 'a/board/x', accountId: 'a', seq: 1, atMs: 1, json: '{', size: 1 };
    await store.putSnapshot(text);
    await expect(createSnapshots(store, ana).get('board', 'x')).resolves.toBeNull();
  });
});

it('a board that changes often is written at first sight, every two seconds, and when the page goes', async () => {
  const clock = createManualClock();
  const put = vi.fn<Snapshots['put']>(() => Promise.resolve());
  const snapshots = { ...createSnapshots(createMemoryStore(true), ana), put };
  const keeper = createSnapshotKeeper(snapshots, 'board', 'blue-wig', clock);
  for (let seq = 1; seq <= 5; seq += 1) {
    keeper.keep(board(seq));
    await clock.pass(500);
  }
  const seqs = () => put.mock.calls.map(([, , { seq }]) => seq);
  expect(seqs()).toEqual([1, 5]);
  keeper.keep(board(6));
  keeper.flush();
  keeper.flush();
  expect(seqs()).toEqual([1, 5, 6]);
  await clock.pass(60_000);
  expect(seqs()).toEqual([1, 5, 6]);
  // The same board, confirmed again and again: only its time is new.
  for (let i = 0; i < 20; i += 1) {
    keeper.keep(board(6, clock.now()));
    await clock.pass(1_000);
  }
  expect(seqs()).toEqual([1, 5, 6, 6]);
  keeper.keep(board(7));
  await clock.pass(2_000);
  expect(seqs()).toEqual([1, 5, 6, 6, 7]);
});
