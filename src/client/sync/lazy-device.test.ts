import { describe, expect, it, vi } from 'vitest';
import type { DeviceOptions, OpenDevice } from './create-device.ts';
import { createLazyDevice } from './lazy-device.ts';
import { createMemoryStore } from './memory-store.ts';
import { createSnapshots } from './snapshots.ts';
import { createTestDevice } from './test-device.fixture.ts';

const draft = {
  opId: 'op-1',
  scope: 'waffle:1',
  action: 'spots.markPaid',
  version: 1,
  input: {},
  about: {},
  madeAtMs: 1_000,
};
const done = { answer: {}, seq: 1, refused: [], isNothingDone: false };

/** Code that arrives when the test says so, over a storage in memory. */
function aPhone(send: DeviceOptions['send'] = () => Promise.resolve(done)) {
  const store = createMemoryStore(true);
  const stopped: string[] = [];
  const late: (() => void)[] = [];
  const forgotten: string[] = [];
  let arrive = () => {};
  let fail = () => {};
  const device = createLazyDevice(
    () =>
      new Promise((resolve, reject) => {
        fail = () => reject(new Error('no such file'));
        arrive = () =>
          resolve({
            createDevice: async ({ person, onState, onLate }: DeviceOptions): Promise<OpenDevice> => {
              onState('kept');
              late.push(onLate);
              const { outbox, replayer } = createTestDevice({ person, send });
              const snapshots = createSnapshots(store, person);
              return { outbox, replayer, snapshots, stop: () => stopped.push(person.name) };
            },
            forgetPerson: async (accountId) => {
              forgotten.push(accountId);
            },
            findWaiting: () => Promise.resolve([{ accountName: 'Ana', count: 2 }]),
          });
      }),
  );
  const open = (id: string, name: string) =>
    device.open({
      person: { id, name },
      connection: {
        state: () => 'live',
        workOffline: () => false,
        check: () => undefined,
        onAnswer: () => () => undefined,
      },
      send: () => Promise.resolve(done),
      onHeld: () => undefined,
    });
  return { device, open, arrive: () => arrive(), fail: () => fail(), stopped, forgotten, late, store };
}

describe('a device whose code comes after the first paint', () => {
  it('looks empty until then, and keeps a tap that did not wait for it', async () => {
    const { device, open, arrive } = aPhone();
    open('a', 'Ana');
    const kept = device.outbox.enqueue(draft);
    expect([device.outbox.writes(), device.state(), device.replayer.heldBy()]).toEqual([[], 'opening', null]);
    arrive();
    await expect(kept).resolves.toMatchObject({ opId: 'op-1' });
    await device.outbox.decided('op-1');
    expect([device.state(), device.outbox.waitingCount()]).toEqual(['kept', 0]);
    expect(device.outbox.writes()).toMatchObject([{ opId: 'op-1', state: 'settled' }]);
  });

  it('is another one for the next person, and the one before ends, whenever its code arrives', async () => {
    const { device, open, arrive, stopped } = aPhone();
    open('a', 'Ana');
    arrive();
    await device.outbox.ready;
    open('b', 'Ben');
    expect(stopped).toEqual(['Ana']);
    const [late] = [arrive];
    open('c', 'Cleo');
    late();
    arrive();
    await device.outbox.ready;
    await vi.waitFor(() => expect(device.state()).toBe('kept'));
    device.close();
    expect(stopped.at(-1)).toBe('Cleo');
  });

  it('refuses taps, and says that nothing is kept, where its code can’t be had', async () => {
    const { device, open, fail } = aPhone();
    open('a', 'Ana');
    const kept = device.outbox.enqueue(draft);
    fail();
    await expect(kept).rejects.toMatchObject({ code: 'device.cannot_store' });
    expect(device.state()).toBe('memory');
    await expect(device.outbox.ready).rejects.toBeDefined();
  });

  it('is opened once more when its storage answers after all, but not while something waits without it', async () => {
    const answers: (() => void)[] = [];
    const { device, open, arrive, stopped, late } = aPhone(
      () =>
        new Promise((resolve) => {
          answers.push(() => resolve(done));
        }),
    );
    open('a', 'Ana');
    arrive();
    await device.outbox.enqueue(draft);
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    late[0]?.();
    expect(stopped).toEqual([]);
    answers[0]?.();
    await device.outbox.decided('op-1');
    late[0]?.();
    expect([stopped, device.state()]).toEqual([['Ana'], 'opening']);
    arrive();
    await device.outbox.ready;
    expect(device.state()).toBe('kept');
    // The one that was left says nothing more.
    late[0]?.();
    expect(stopped).toEqual(['Ana']);
  });

  it('keeps nothing more of a person who has signed out, whatever a page still hands over', async () => {
    const { device, open, arrive, forgotten, store } = aPhone();
    open('a', 'Ana');
    arrive();
    await device.snapshots.put('board', 'blue-wig', { value: 1, seq: 1, atMs: 1 });
    const leaving = device.forgetPerson('a');
    arrive();
    await leaving;
    expect(forgotten).toEqual(['a']);
    await device.snapshots.put('board', 'red-wig', { value: 1, seq: 1, atMs: 1 });
    expect((await store.listSnapshots()).map(({ key }) => key)).toEqual(['a/board/blue-wig']);
  });

  it('says whose changes wait where nobody is signed in', async () => {
    const { device, arrive, fail } = aPhone();
    const found = device.findWaiting();
    arrive();
    await expect(found).resolves.toEqual([{ accountName: 'Ana', count: 2 }]);
    const none = device.findWaiting();
    fail();
    await expect(none).resolves.toEqual([]);
  });
});
