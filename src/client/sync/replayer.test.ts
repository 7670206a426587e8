import { describe, expect, it, vi } from 'vitest';
import type { ErrorCode, ErrorDetails } from '#shared/kernel/errors.ts';
import { AppError, ERRORS, isErrorCode } from '#shared/kernel/errors.ts';
import { createManualClock } from './manual-clock.fixture.ts';
import type { Decision } from './queued-write.ts';
import { toNewWrite } from './queued-write.ts';
import type { TestDeviceOptions, TestPhone } from './test-device.fixture.ts';
import { createTestDevice, createTestPhone } from './test-device.fixture.ts';

const done: Decision = { answer: {}, seq: 1, refused: [], isNothingDone: false };

interface Call {
  readonly opId: string;
  readonly tab: string;
  readonly atMs: number;
  readonly signal: AbortSignal;
  answer(): void;
  refuse(code: ErrorCode, details?: ErrorDetails): void;
}

/** A phone with one tab or more, and a server that answers when the test says so. */
function aPhone(locks?: TestPhone['locks']) {
  const clock = createManualClock();
  const phone = createTestPhone(locks === undefined ? { clock } : { clock, locks });
  const calls: Call[] = [];
  let made = 0;
  const openTab = (tab = 'one', options: Partial<TestDeviceOptions> = {}) => {
    const held = vi.fn();
    const device = createTestDevice({
      phone,
      onHeld: held,
      send: ({ opId }, signal) =>
        new Promise((resolve, reject) => {
          calls.push({
            signal,
            opId,
            tab,
            atMs: clock.now(),
            answer: () => resolve(done),
            refuse: (code, details) => reject(new AppError(code, details)),
          });
        }),
      ...options,
    });
    const tap = async (scope = 'waffle:1') => {
      made += 1;
      const opId = `op-${made}`;
      const form = { action: 'spots.markPaid', version: 1, input: {}, about: {}, madeAtMs: clock.now() };
      await device.outbox.enqueue({ opId, scope, ...form });
      await clock.pass(0);
      return opId;
    };
    return { ...device, held, tap };
  };
  /** Lets the server answer the oldest call that it has not answered. */
  const reply = async (act: (call: Call) => void) => {
    const call = calls[answered];
    if (!call) throw new Error('Nothing was sent.');
    answered += 1;
    act(call);
    await clock.pass(0);
  };
  let answered = 0;
  const sent = () => calls.map(({ opId }) => opId);
  return { clock, phone, calls, openTab, reply, sent };
}
const stateOf = (tab: ReturnType<ReturnType<typeof aPhone>['openTab']>) =>
  tab.outbox.writes().map(({ opId, state }) => `${opId} ${state}`);

describe('sending what waits', () => {
  it('finds within fifteen seconds what another tab kept and told nobody of, because it died', async () => {
    const { clock, phone, openTab, sent } = aPhone();
    const tab = openTab();
    await clock.pass(0);
    const form = { action: 'spots.markPaid', version: 1, input: {}, about: {}, madeAtMs: clock.now() };
    await phone.store.addWrite(
      toNewWrite({ id: 'a', name: 'Ana' }, { opId: 'op-1', scope: 'waffle:1', ...form }),
    );
    await clock.pass(15_000);
    expect(sent()).toEqual(['op-1']);
    expect(stateOf(tab)).toEqual(['op-1 waiting']);
  });

  it('sends for four boards at once after the first answer, and of each board one after the other', async () => {
    const { calls, openTab, reply, sent } = aPhone();
    const tab = openTab();
    tab.setConnection('offline');
    for (const board of ['1', '1', '2', '2', '3', '4', '5']) await tab.tap(`waffle:${board}`);
    tab.setConnection('live');
    tab.replayer.flush();
    await vi.waitFor(() => expect(sent()).toEqual(['op-1']));
    await reply((call) => call.answer());
    expect(sent()).toEqual(['op-1', 'op-2', 'op-3', 'op-5', 'op-6']);
    await reply((call) => call.answer());
    expect(sent().slice(5)).toEqual(['op-7']);
    await reply((call) => call.answer());
    expect(sent().slice(6)).toEqual(['op-4']);
    expect(new Set(sent()).size).toBe(calls.length);
  });

  it('sends again what a later request has overtaken, and waits longer at each further try', async () => {
    const { clock, calls, openTab, sent } = aPhone();
    const tab = openTab();
    await tab.tap();
    tab.answerOther(clock.now());
    await clock.pass(2_000);
    expect(sent()).toHaveLength(1);
    tab.answerOther(clock.now());
    await clock.pass(1_000);
    // The first of them counts.
    tab.answerOther(clock.now());
    await clock.pass(199);
    expect(sent()).toHaveLength(1);
    await clock.pass(1);
    expect(sent()).toHaveLength(2);
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await clock.pass(10);
    tab.answerOther(clock.now());
    await clock.pass(1_799);
    expect(sent()).toHaveLength(2);
    await clock.pass(1);
    expect(new Set(sent()).size).toBe(1);
    expect(sent()).toHaveLength(3);
  });

  it('waits no longer for an answer that was asked for over a dead connection, once there is another', async () => {
    const { clock, calls, openTab, reply, sent } = aPhone();
    const tab = openTab();
    await tab.tap();
    await clock.pass(1_000);
    tab.replayer.flush();
    await clock.pass(1_999);
    expect(sent()).toEqual(['op-1']);
    await clock.pass(1);
    expect(sent()).toEqual(['op-1', 'op-1']);
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    // The first one arrives after all: that is one more answer to the same operation.
    await reply((call) => call.answer());
    expect(stateOf(tab)).toEqual(['op-1 waiting']);
    await reply((call) => call.answer());
    expect(stateOf(tab)).toEqual(['op-1 settled']);
  });

  it('finds it at once when the person asks for it', async () => {
    const { clock, phone, openTab, sent } = aPhone();
    const tab = openTab();
    await clock.pass(0);
    const form = { action: 'spots.markPaid', version: 1, input: {}, about: {}, madeAtMs: clock.now() };
    await phone.store.addWrite(
      toNewWrite({ id: 'a', name: 'Ana' }, { opId: 'op-1', scope: 'waffle:1', ...form }),
    );
    tab.replayer.flush();
    await clock.pass(0);
    expect(sent()).toEqual(['op-1']);
  });

  it('goes in the order of the taps, the next one after the answer to the one before', async () => {
    const { openTab, reply, sent } = aPhone();
    const tab = openTab();
    await tab.tap();
    await tab.tap();
    expect(sent()).toEqual(['op-1']);
    await reply((call) => call.answer());
    expect(sent()).toEqual(['op-1', 'op-2']);
    await reply((call) => call.answer());
    expect(stateOf(tab)).toEqual(['op-1 settled', 'op-2 settled']);
    expect(tab.replayer.heldBy()).toBeNull();
  });

  it('begins with what an earlier run of the app has left', async () => {
    const { openTab, sent, clock, phone } = aPhone();
    const before = openTab();
    before.setConnection('offline');
    await before.tap();
    before.stop();
    openTab();
    await clock.pass(0);
    expect(sent()).toEqual(['op-1']);
    expect((await phone.store.listWrites()).map(({ tries }) => tries)).toEqual([1]);
  });

  it('waits for the first answer of the server, as nobody knows yet whether there is a network', async () => {
    const { openTab, sent } = aPhone();
    const tab = openTab();
    tab.setConnection('connecting');
    await tab.tap();
    expect(sent()).toEqual([]);
    tab.setConnection('live');
    tab.replayer.flush();
    await vi.waitFor(() => expect(sent()).toEqual(['op-1']));
  });

  it('sends nothing offline, and at once when the server is back', async () => {
    const { openTab, sent, clock } = aPhone();
    const tab = openTab();
    tab.setConnection('offline');
    await tab.tap();
    await clock.pass(60_000);
    expect(tab.replayer.heldBy()).toBe('offline');
    expect(sent()).toEqual([]);
    tab.setConnection('live');
    tab.replayer.flush();
    await clock.pass(0);
    expect(sent()).toEqual(['op-1']);
  });

  it('sends nothing while its person works offline by choice', async () => {
    const { openTab, sent, clock } = aPhone();
    const tab = openTab();
    tab.setWorkOffline(true);
    await tab.tap();
    tab.replayer.flush();
    await clock.pass(60_000);
    expect([tab.replayer.heldBy(), sent()]).toEqual(['work_offline', []]);
    tab.setWorkOffline(false);
    tab.replayer.flush();
    await clock.pass(0);
    expect(sent()).toEqual(['op-1']);
  });

  it('says when it was last in step with the server, after a restart too', async () => {
    const { openTab, reply, clock } = aPhone();
    const tab = openTab();
    expect(tab.replayer.lastSyncedAtMs()).toBeNull();
    await tab.tap();
    await clock.pass(500);
    await reply((call) => call.answer());
    expect(tab.replayer.lastSyncedAtMs()).toBe(clock.now());
    await clock.pass(9_000);
    tab.replayer.flush();
    expect(tab.replayer.lastSyncedAtMs()).toBe(clock.now());
  });
});

/** One code of each kind that the error table knows, and what it leads to. */
describe('a refusal', () => {
  const codes = Object.keys(ERRORS).filter(isErrorCode);
  const aboutSession: ErrorCode[] = codes.filter(
    (code) => ERRORS[code].http === 401 || code.startsWith('auth.must_'),
  );
  const final = codes.filter((code) => ERRORS[code].retry === 'never' && !aboutSession.includes(code));
  const later = codes.filter((code) => ERRORS[code].retry === 'later' && !aboutSession.includes(code));

  it.each(final)('%s is put before its person and lets the next one go', async (code) => {
    const { openTab, reply, sent } = aPhone();
    const tab = openTab();
    await tab.tap();
    await tab.tap();
    await reply((call) => call.refuse(code));
    expect(tab.outbox.writes()[0]).toMatchObject({ state: 'needs_you', refusal: { code } });
    expect(sent()).toEqual(['op-1', 'op-2']);
  });

  it.each(later)('%s leaves it waiting and is asked again', async (code) => {
    const { openTab, reply, sent, clock } = aPhone();
    const tab = openTab();
    await tab.tap();
    await reply((call) => call.refuse(code));
    expect([stateOf(tab), tab.replayer.heldBy()]).toEqual([['op-1 waiting'], 'busy']);
    await clock.pass(1_000);
    expect(sent()).toEqual(['op-1', 'op-1']);
    await reply((call) => call.answer());
    expect([stateOf(tab), tab.replayer.heldBy()]).toEqual([['op-1 settled'], null]);
  });

  it.each(aboutSession)('%s holds everything until somebody has signed in', async (code) => {
    const { openTab, reply, sent, clock } = aPhone();
    const tab = openTab();
    await tab.tap('waffle:1');
    await tab.tap('waffle:2');
    await reply((call) => call.refuse(code));
    expect(tab.held).toHaveBeenCalledOnce();
    expect(tab.replayer.heldBy()).toBe(code === 'auth.other_account' ? 'other_account' : 'signed_out');
    await clock.pass(120_000);
    expect(sent()).toEqual(['op-1']);
    expect(stateOf(tab)).toEqual(['op-1 waiting', 'op-2 waiting']);
    tab.replayer.flush();
    await clock.pass(0);
    await reply((call) => call.answer());
    expect(sent()).toEqual(['op-1', 'op-1', 'op-2']);
    expect(tab.replayer.heldBy()).toBeNull();
  });

  it('covers every code of the table', () => {
    expect(final.length + later.length + aboutSession.length).toBe(codes.length);
    expect(Math.min(final.length, later.length, aboutSession.length)).toBeGreaterThan(1);
  });
});

describe('asking again', () => {
  it('comes after 1, 2, 5, 15 and then every 30 seconds', async () => {
    const { openTab, reply, calls, clock } = aPhone();
    const tab = openTab();
    await tab.tap();
    for (const pauseMs of [1_000, 2_000, 5_000, 15_000, 30_000, 30_000]) {
      await reply((call) => call.refuse('network.unreachable'));
      await clock.pass(pauseMs - 1);
      const before = calls.length;
      await clock.pass(1);
      expect(calls).toHaveLength(before + 1);
    }
    expect(new Set(calls.map(({ opId }) => opId)).size).toBe(1);
    expect(tab.outbox.writes()[0]?.tries).toBe(7);
  });

  it('waits as long as the server asks for', async () => {
    const { openTab, reply, calls, clock } = aPhone();
    await openTab().tap();
    await reply((call) => call.refuse('request.rate_limited', { retry_after: 20 }));
    await clock.pass(19_999);
    expect(calls).toHaveLength(1);
    await clock.pass(1);
    expect(calls).toHaveLength(2);
  });

  it('does not wait for the hour by which the phone’s clock was set back meanwhile', async () => {
    const { openTab, reply, calls, clock } = aPhone();
    await openTab().tap();
    await reply((call) => call.refuse('server.busy'));
    clock.setBack(3_600_000);
    await clock.pass(1_000);
    expect(calls).toHaveLength(2);
  });

  it('happens at once when the person asks, or the connection is back', async () => {
    const { openTab, reply, calls, clock } = aPhone();
    const tab = openTab();
    await tab.tap();
    await reply((call) => call.refuse('server.busy'));
    tab.replayer.flush();
    await clock.pass(0);
    expect(calls).toHaveLength(2);
  });

  it('concerns one waffle alone where the server fails at one write of it', async () => {
    const { openTab, reply, sent, clock } = aPhone();
    const tab = openTab();
    for (const scope of ['waffle:1', 'waffle:1', 'waffle:2', 'waffle:2']) await tab.tap(scope);
    await reply((call) => call.refuse('server.unexpected'));
    await reply((call) => call.answer());
    await reply((call) => call.answer());
    expect(sent()).toEqual(['op-1', 'op-3', 'op-4']);
    await clock.pass(1_000);
    expect(sent().at(-1)).toBe('op-1');
    expect(stateOf(tab)).toEqual(['op-1 waiting', 'op-2 waiting', 'op-3 settled', 'op-4 settled']);
  });

  it('stops when the person drops the write, and a late answer changes nothing', async () => {
    const { openTab, reply, sent, clock } = aPhone();
    const tab = openTab();
    await tab.tap();
    await tab.tap();
    await tab.outbox.drop('op-1');
    await reply((call) => call.refuse('spot.released'));
    await clock.pass(60_000);
    expect(sent()).toEqual(['op-1', 'op-2']);
    expect(stateOf(tab)).toEqual(['op-2 waiting']);
  });

  it('sends a refused write once more when its person says so', async () => {
    const { openTab, reply, sent, clock } = aPhone();
    const tab = openTab();
    await tab.tap();
    await reply((call) => call.refuse('access.denied'));
    await tab.outbox.retry('op-1');
    await clock.pass(0);
    await reply((call) => call.answer());
    expect([sent(), stateOf(tab)]).toEqual([['op-1', 'op-1'], ['op-1 settled']]);
  });

  it('goes on when the device could not be read for a moment', async () => {
    const { openTab, phone, sent, clock } = aPhone();
    const tab = openTab();
    tab.setConnection('offline');
    await tab.tap();
    const list = vi.spyOn(phone.store, 'listWrites').mockRejectedValueOnce(new Error('lost'));
    tab.setConnection('live');
    tab.replayer.flush();
    await clock.pass(0);
    expect(list).toHaveBeenCalled();
    expect(sent()).toEqual([]);
    await clock.pass(15_000);
    expect(sent()).toEqual(['op-1']);
  });
});

describe.each([
  ['Web Locks', undefined],
  ['leases in the store', null],
] as const)('two tabs with %s', (_name, locks) => {
  it('send each write once', async () => {
    const { openTab, reply, sent, clock } = aPhone(locks);
    const [one, two] = [openTab('one'), openTab('two')];
    for (const tab of [one, two, one, two]) await tab.tap();
    for (let i = 0; i < 4; i += 1) {
      await clock.pass(10_000);
      await reply((call) => call.answer());
    }
    await clock.pass(120_000);
    expect(sent()).toEqual(['op-1', 'op-2', 'op-3', 'op-4']);
    expect(stateOf(one)).toEqual(stateOf(two));
  });

  it('pass the lead when the tab that sends is closed, in the middle of it too', async () => {
    const { openTab, reply, calls, clock } = aPhone(locks);
    const [one, two] = [openTab('one'), openTab('two')];
    await one.tap();
    await one.tap();
    expect(calls.map(({ tab }) => tab)).toEqual(['one']);
    one.stop();
    await reply((call) => call.refuse('network.unreachable'));
    await clock.pass(30_000);
    // Whether the first sending arrived is unknown: the same operation goes out again.
    expect(calls.map(({ tab, opId }) => `${opId} by ${tab}`)).toEqual(['op-1 by one', 'op-1 by two']);
    await reply((call) => call.answer());
    await clock.pass(30_000);
    await reply((call) => call.answer());
    expect(stateOf(two)).toEqual(['op-1 settled', 'op-2 settled']);
  });

  it('both go on when somebody has signed in at one of them', async () => {
    const { openTab, reply, sent, clock } = aPhone(locks);
    const [one, two] = [openTab('one'), openTab('two')];
    await one.tap();
    await reply((call) => call.refuse('auth.required'));
    expect(one.replayer.heldBy()).toBe('signed_out');
    two.replayer.flush();
    await clock.pass(2_000);
    await reply((call) => call.answer());
    expect(sent()).toEqual(['op-1', 'op-1']);
    expect([one.replayer.heldBy(), two.replayer.heldBy()]).toEqual([null, null]);
  });
});

it('two people’s tabs send each person’s own', async () => {
  const { openTab, calls, clock } = aPhone();
  const hers = openTab('ana');
  const his = openTab('ben', { person: { id: 'b', name: 'Ben' } });
  await hers.tap();
  await his.tap();
  await clock.pass(60_000);
  expect(calls.map(({ tab, opId }) => `${opId} by ${tab}`)).toEqual(['op-1 by ana', 'op-2 by ben']);
});
