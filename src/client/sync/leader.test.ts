import { describe, expect, it } from 'vitest';
import type { DeviceStore } from './device-store.ts';
import type { Tenure } from './leader.ts';
import { createTabLock } from './leader.ts';
import { createManualClock } from './manual-clock.fixture.ts';
import { createMemoryStore } from './memory-store.ts';
import type { TestPhone } from './test-device.fixture.ts';
import { createTestPhone } from './test-device.fixture.ts';

function aTab(phone: TestPhone, tabId: string) {
  const bus = phone.openBus();
  const lock = createTabLock({ ...phone, name: 'send', bus, tabId });
  const stop = new AbortController();
  const log: string[] = [];
  let end = () => {};
  let tenure: Tenure | null = null;
  const run = () => {
    void lock
      .run(async (given) => {
        tenure = given;
        log.push('leads');
        await new Promise<void>((resolve) => {
          end = resolve;
        });
        log.push('ends');
      }, stop.signal)
      .then(() => log.push('is done'));
  };
  return { bus, run, log, stop, end: () => end(), isHeld: () => tenure?.isHeld() ?? false };
}

describe('the lead among tabs', () => {
  it('is one tab’s at a time, and the next one’s when that is done', async () => {
    const clock = createManualClock();
    const phone = createTestPhone({ clock });
    const [one, two] = [aTab(phone, 'one'), aTab(phone, 'two')];
    one.bus.listen(({ type }) => type === 'who_sends' && one.bus.post({ type: 'sending' }));
    one.run();
    two.run();
    await clock.pass(60_000);
    expect([one.log, two.log]).toEqual([['leads'], []]);
    one.end();
    await clock.pass(0);
    expect([one.log, two.log]).toEqual([['leads', 'ends', 'is done'], ['leads']]);
  });

  it('is taken from a tab that the phone has frozen, and that one notices when it wakes up', async () => {
    const clock = createManualClock();
    const phone = createTestPhone({ clock });
    const [frozen, other] = [aTab(phone, 'one'), aTab(phone, 'two')];
    frozen.run();
    await clock.pass(0);
    other.run();
    await clock.pass(14_999);
    expect(other.log).toEqual([]);
    await clock.pass(2_501);
    expect(other.log).toEqual(['leads']);
    expect([frozen.isHeld(), other.isHeld()]).toEqual([false, true]);
    frozen.end();
    await clock.pass(0);
    expect(frozen.log).toEqual(['leads', 'ends', 'is done']);
  });

  it('is one tab’s, too, where two of them miss the frozen one at the same moment', async () => {
    const clock = createManualClock();
    const phone = createTestPhone({ clock });
    const [frozen, one, two] = [aTab(phone, 'zero'), aTab(phone, 'one'), aTab(phone, 'two')];
    frozen.run();
    await clock.pass(0);
    one.run();
    two.run();
    await clock.pass(60_000);
    // The manual clock's dice are all the same: both took over, and the first one was told at once.
    expect([frozen.isHeld(), one.isHeld(), two.isHeld()]).toEqual([false, false, true]);
    one.end();
    await clock.pass(0);
    expect(one.log).toEqual(['leads', 'ends', 'is done']);
    expect(two.log).toEqual(['leads']);
  });

  it('is not waited for by a tab that is closed', async () => {
    const clock = createManualClock();
    const phone = createTestPhone({ clock });
    const [one, two] = [aTab(phone, 'one'), aTab(phone, 'two')];
    one.run();
    two.run();
    two.stop.abort();
    await clock.pass(60_000);
    one.end();
    await clock.pass(0);
    expect(two.log).toEqual(['is done']);
  });

  it('runs out within fifteen seconds where there are no locks and the tab has died', async () => {
    const clock = createManualClock();
    const store = createMemoryStore(true);
    const phone = createTestPhone({ clock, store, locks: null });
    await store.takeLease('send', 'a dead tab', clock.now(), clock.now() + 15_000);
    const tab = aTab(phone, 'one');
    tab.run();
    await clock.pass(14_000);
    expect(tab.log).toEqual([]);
    await clock.pass(6_000);
    expect(tab.log).toEqual(['leads']);
  });

  it('is not kept by a dead tab for as long as the phone’s clock was set back', async () => {
    const clock = createManualClock();
    const store = createMemoryStore(true);
    const phone = createTestPhone({ clock, store, locks: null });
    await store.takeLease('send', 'a dead tab', clock.now(), clock.now() + 15_000);
    clock.setBack(3_600_000);
    const tab = aTab(phone, 'one');
    tab.run();
    await clock.pass(25_000);
    expect(tab.log).toEqual(['leads']);
  });

  it('stays with the tab that has it when the phone’s clock is set back', async () => {
    const clock = createManualClock();
    const phone = createTestPhone({ clock, locks: null });
    const [one, two] = [aTab(phone, 'one'), aTab(phone, 'two')];
    one.run();
    await clock.pass(0);
    two.run();
    clock.setBack(3_600_000);
    await clock.pass(120_000);
    expect([one.log, two.log, one.isHeld()]).toEqual([['leads'], [], true]);
  });

  it('is not taken on a lease that had run out before its tab, frozen meanwhile, heard of it', async () => {
    const clock = createManualClock();
    const store = createMemoryStore(true);
    let hear = () => {};
    const late: DeviceStore = {
      ...store,
      takeLease: async (...of) => {
        const isGiven = await store.takeLease(...of);
        await new Promise<void>((resolve) => {
          hear = resolve;
        });
        return isGiven;
      },
    };
    const frozen = aTab(createTestPhone({ clock, store: late, locks: null }), 'one');
    const other = aTab(createTestPhone({ clock, store, locks: null }), 'two');
    frozen.run();
    await clock.pass(20_000);
    other.run();
    await clock.pass(0);
    hear();
    await clock.pass(0);
    expect([frozen.log, other.log]).toEqual([[], ['leads']]);
  });

  it('is renewed by a lease as long as the work goes on', async () => {
    const clock = createManualClock();
    const phone = createTestPhone({ clock, locks: null });
    const [one, two] = [aTab(phone, 'one'), aTab(phone, 'two')];
    one.run();
    await clock.pass(0);
    two.run();
    await clock.pass(120_000);
    expect([one.log, two.log, one.isHeld()]).toEqual([['leads'], [], true]);
    one.end();
    await clock.pass(10_000);
    expect(two.log).toEqual(['leads']);
  });
});
