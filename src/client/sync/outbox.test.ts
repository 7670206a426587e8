import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import type { DeviceStore } from './device-store.ts';
import { createManualClock } from './manual-clock.fixture.ts';
import { createMemoryStore } from './memory-store.ts';
import type { OutboxOptions } from './outbox.ts';
import { createOutbox } from './outbox.ts';
import type { TestPhone } from './test-device.fixture.ts';
import { createTestPhone } from './test-device.fixture.ts';

const ana = { id: 'a', name: 'Ana' };
const ben = { id: 'b', name: 'Ben' };
const draft = (opId: string, scope = 'waffle:1') => ({
  opId,
  scope,
  action: 'spots.markPaid',
  version: 1,
  input: {},
  about: {},
  madeAtMs: 1_000,
});
const HOUR_MS = 3_600_000;

function open(phone: TestPhone, options: Partial<OutboxOptions> = {}) {
  const { store, clock } = phone;
  return createOutbox({ store, clock, bus: phone.openBus(), person: ana, ...options });
}
const ids = (outbox: ReturnType<typeof open>) => outbox.writes().map(({ opId }) => opId);
const done = (seq: number) => ({ answer: {}, seq, refused: [], isNothingDone: false });

/** A store that fails as often as the test says, and works then. */
function aFailingStore(failures: number) {
  const store = createMemoryStore(true);
  let left = failures;
  const failing: DeviceStore = {
    ...store,
    addWrite: (write) => {
      left -= 1;
      return left >= 0 ? Promise.reject(new DOMException('', 'QuotaExceededError')) : store.addWrite(write);
    },
  };
  return failing;
}

describe('the outbox', () => {
  it('knows what has to be there, whoever made it, for when the device loses everything', async () => {
    const phone = createTestPhone();
    await open(phone, { person: ben }).enqueue(draft('op-ben'));
    const outbox = open(phone);
    await outbox.ready;
    for (const opId of ['op-1', 'op-2']) await outbox.enqueue(draft(opId));
    await outbox.beginTry('op-1');
    await outbox.settle('op-2', done(7));
    expect(outbox.undecided().map(({ opId, tries }) => [opId, tries])).toEqual([
      ['op-ben', 0],
      ['op-1', 1],
    ]);
  });

  it('shows a write only once the device has it', async () => {
    const store = createMemoryStore(true);
    let keep = () => {};
    const slow: DeviceStore = {
      ...store,
      addWrite: async (write) => {
        await new Promise<void>((resolve) => {
          keep = resolve;
        });
        return store.addWrite(write);
      },
    };
    const outbox = open(createTestPhone({ store: slow }));
    await outbox.ready;
    const kept = outbox.enqueue(draft('op-1'));
    expect(ids(outbox)).toEqual([]);
    keep();
    await expect(kept).resolves.toMatchObject({ opId: 'op-1', order: 1, state: 'waiting', accountId: 'a' });
    expect(ids(outbox)).toEqual(['op-1']);
  });

  it('finds everything again after a restart, in the order of the taps', async () => {
    const phone = createTestPhone();
    const before = open(phone);
    for (const opId of ['op-3', 'op-1', 'op-2']) await before.enqueue(draft(opId));
    const after = open(phone);
    await after.ready;
    expect(ids(after)).toEqual(['op-3', 'op-1', 'op-2']);
  });

  it('is the same in all tabs', async () => {
    const phone = createTestPhone();
    const [here, there] = [open(phone), open(phone)];
    await here.enqueue(draft('op-1'));
    await there.enqueue(draft('op-2'));
    await vi.waitFor(() => expect([ids(here), ids(there)]).toEqual([ids(there), ['op-1', 'op-2']]));
    await here.drop('op-1');
    await vi.waitFor(() => expect(ids(there)).toEqual(['op-2']));
  });

  it('keeps people apart, and says only whose changes wait, and how many', async () => {
    const phone = createTestPhone();
    const hers = open(phone);
    await hers.enqueue(draft('op-1'));
    await hers.enqueue(draft('op-2'));
    await hers.enqueue(draft('op-3'));
    await hers.settle('op-1', done(4));
    await hers.refuse('op-2', new AppError('spot.released'));
    const his = open(phone, { person: ben });
    await his.ready;
    expect(his.writes()).toEqual([]);
    expect(his.others()).toEqual([{ accountName: 'Ana', count: 2 }]);
    expect([his.othersCount(), hers.othersCount()]).toEqual([2, 0]);
  });

  it('refuses visibly what the device can’t keep, and shows nothing', async () => {
    const outbox = open(createTestPhone({ store: aFailingStore(9) }));
    await expect(outbox.enqueue(draft('op-1'))).rejects.toMatchObject({ code: 'device.cannot_store' });
    expect(ids(outbox)).toEqual([]);
  });

  it('gives up kept boards for a tap when the storage is full', async () => {
    const makeRoom = vi.fn(() => Promise.resolve(true));
    const outbox = open(createTestPhone({ store: aFailingStore(1) }), { makeRoom });
    await outbox.enqueue(draft('op-1'));
    expect(makeRoom).toHaveBeenCalledOnce();
    expect(ids(outbox)).toEqual(['op-1']);
  });

  it('takes nothing where it would be lost, too much, or more than two thousand changes', async () => {
    const lost = open(createTestPhone(), { mayKeep: () => false });
    await expect(lost.enqueue(draft('op-1'))).rejects.toMatchObject({ code: 'device.cannot_store' });
    const outbox = open(createTestPhone());
    const large = { ...draft('op-1'), input: 'x'.repeat(1_000_001) };
    await expect(outbox.enqueue(large)).rejects.toMatchObject({ code: 'device.cannot_store' });
    for (let i = 0; i < 2_000; i += 1) await outbox.enqueue(draft(`op-${i}`));
    await expect(outbox.enqueue(draft('op-last'))).rejects.toMatchObject({
      code: 'device.cannot_store',
      message: '2000 changes wait on this phone already. Deal with those first.',
    });
  });

  it('takes a change back only while it is certain that the server does not have it', async () => {
    const phone = createTestPhone();
    const [here, there] = [open(phone), open(phone)];
    await here.enqueue(draft('op-1'));
    await here.enqueue(draft('op-2'));
    // The other tab has begun to send it, and this one has not heard of it yet.
    await there.beginTry('op-1');
    await expect(here.dropUnsent('op-1')).resolves.toBe(false);
    await expect(here.dropUnsent('op-2')).resolves.toBe(true);
    await expect(here.dropUnsent('op-2')).resolves.toBe(false);
  });

  it('sends what it can’t note on a full disk, and takes it back no more', async () => {
    const store = createMemoryStore(true);
    const full = { ...store, editWrite: () => Promise.reject(new Error('full')) };
    const outbox = open(createTestPhone({ store: full }));
    await outbox.enqueue(draft('op-1'));
    await expect(outbox.beginTry('op-1')).resolves.toMatchObject({ opId: 'op-1' });
    await expect(outbox.dropUnsent('op-1')).resolves.toBe(false);
  });

  it('makes safe from a power cut what must not be forgotten: that it was sent, and under which ids', async () => {
    const store = createMemoryStore(true);
    const strict: string[] = [];
    const noting: DeviceStore = {
      ...store,
      editWrite: (opId, edit, options) => {
        if (options?.isStrict === true) strict.push(opId);
        return store.editWrite(opId, edit, options);
      },
    };
    const outbox = open(createTestPhone({ store: noting }));
    for (const opId of ['op-1', 'op-2']) await outbox.enqueue(draft(opId));
    await outbox.beginTry('op-1');
    await outbox.beginTry('op-1');
    expect(strict).toEqual(['op-1']);
    await outbox.settle('op-1', done(4));
    expect(strict).toEqual(['op-1']);
    const refusal = { code: 'spot.released', message: 'Free.', details: {} } as const;
    const part = { draft: draft('op-3'), refusal };
    await outbox.settle('op-2', { ...done(5), refused: [part], isNothingDone: true });
    await outbox.retry('op-3');
    expect(strict).toEqual(['op-1', 'op-2', 'op-3']);
  });

  it('tells whoever asks what became of a write, also in another tab', async () => {
    const phone = createTestPhone();
    const [here, there] = [open(phone), open(phone)];
    for (const opId of ['op-1', 'op-2', 'op-3']) await here.enqueue(draft(opId));
    const outcomes = Promise.all(['op-1', 'op-2', 'op-3'].map((opId) => here.decided(opId)));
    await there.settle('op-1', done(4));
    await there.refuse('op-2', new AppError('access.denied'));
    await there.drop('op-3');
    const [settled, refused, dropped] = await outcomes;
    expect(settled).toMatchObject({ state: 'settled', settledSeq: 4 });
    expect(refused).toMatchObject({ state: 'needs_you', refusal: { code: 'access.denied' } });
    expect(dropped).toBeNull();
    await expect(here.decided('op-1')).resolves.toMatchObject({ state: 'settled' });
  });

  it('forgets what was settled an hour ago and is on the board', async () => {
    const clock = createManualClock();
    const phone = createTestPhone({ clock });
    const outbox = open(phone);
    for (const opId of ['op-1', 'op-2']) await outbox.enqueue(draft(opId));
    await outbox.settle('op-1', done(4));
    await outbox.settle('op-2', done(5));
    outbox.forgetSettled('waffle:1', 4);
    expect(ids(outbox)).toEqual(['op-1', 'op-2']);
    await clock.pass(HOUR_MS);
    outbox.forgetSettled('waffle:1', 4);
    await clock.pass(0);
    expect(ids(outbox)).toEqual(['op-2']);
    await clock.pass(23 * HOUR_MS);
    outbox.tidy();
    await clock.pass(0);
    expect(ids(outbox)).toEqual([]);
    expect(await phone.store.listWrites()).toEqual([]);
  });

  it('is not set back by a reading of the device that began before a change', async () => {
    const store = createMemoryStore(true);
    const answers: (() => void)[] = [];
    const slow: DeviceStore = {
      ...store,
      listWrites: async () => {
        const read = await store.listWrites();
        await new Promise<void>((resolve) => {
          answers.push(resolve);
        });
        return read;
      },
    };
    const outbox = open(createTestPhone({ store: slow }));
    await outbox.enqueue(draft('op-1'));
    while (answers.length > 0) {
      answers.shift()?.();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    expect(ids(outbox)).toEqual(['op-1']);
  });
});
