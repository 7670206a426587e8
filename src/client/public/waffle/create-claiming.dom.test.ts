import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FeedState } from '#client/sync/live-feed.ts';
import { applyPublicEvent } from '#shared/live/board.ts';
import type { PublicBoardEvent } from '#shared/live/events.ts';
import type { WafflePage } from '#shared/live/page-data.ts';
import { createClaiming } from './create-claiming.ts';
import { makeTestBoard, makeTestPage } from './test-page.fixture.ts';
import { answerClaim, stubNetwork } from './test-server.fixture.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A buyer in front of a board whose live events the test sends itself. */
function open(page: WafflePage = makeTestPage(makeTestBoard())) {
  return createRoot((dispose) => {
    onTestFinished(dispose);
    const [board, setBoard] = createSignal(page.board);
    const [state, setState] = createSignal<FeedState>('live');
    const never = () => false;
    const live = { board, state, freshAtMs: () => 0, gone: never, drawSealed: never };
    const claiming = createClaiming(page, live);
    const hear = (event: PublicBoardEvent) =>
      setBoard((before) => applyPublicEvent(before, before.seq + 1, '2026-11-20T12:00:02.000Z', event));
    return { claiming, hear, setState };
  });
}

const claimed = (handle: string, numbers: number[]): PublicBoardEvent => ({
  kind: 'spot.claimed',
  handle,
  numbers,
});

/** Lets what is on its way arrive. */
const settle = () => vi.advanceTimersByTimeAsync(0);

function choose(claiming: ReturnType<typeof open>['claiming'], numbers: number[], handle = 'mia') {
  for (const number of numbers) claiming.tap(number);
  claiming.openForm('numbers');
  claiming.setTyped(handle);
}

describe('choosing spots', () => {
  it('takes a second tap back and keeps the numbers in order', () => {
    const { claiming } = open();
    for (const number of [12, 8, 3, 8]) claiming.tap(number);
    expect(claiming.picks.numbers()).toEqual([3, 12]);
  });

  it('says whose a taken spot is instead of choosing it', () => {
    const { claiming } = open(makeTestPage(makeTestBoard({ 4: ['paid', 'a_very_long_name'] })));
    claiming.tap(4);
    expect(claiming.picks.numbers()).toEqual([]);
    expect(claiming.picks.notice()).toMatchObject({ text: 'Spot 4: paid by', handle: 'a_very_long_name' });
  });

  it('ends at fifty', () => {
    const { claiming } = open(makeTestPage(makeTestBoard({}, { totalSpots: 100 })));
    for (let number = 1; number <= 51; number += 1) claiming.tap(number);
    expect(claiming.picks.numbers()).toHaveLength(50);
    expect(claiming.picks.notice()?.text).toBe('At most 50 spots in one claim.');
  });

  it('loses what somebody else takes, says so, and offers the nearest free numbers', () => {
    const { claiming, hear } = open(makeTestPage(makeTestBoard({ 11: ['paid', 'bob'] })));
    for (const number of [8, 12]) claiming.tap(number);
    hear(claimed('bob', [12]));
    expect(claiming.picks.numbers()).toEqual([8]);
    expect(claiming.picks.notice()).toMatchObject({ text: '12 was just taken.', offers: [13, 10, 14, 9] });
    claiming.tap(13);
    expect(claiming.picks.numbers()).toEqual([8, 13]);
    expect(claiming.picks.notice()?.offers).toEqual([10, 14, 9]);
    hear(claimed('kat', [10]));
    expect(claiming.picks.notice()?.offers).toEqual([14, 9]);
  });

  it('is not possible on a board that takes no more claims', () => {
    const { claiming } = open(makeTestPage(makeTestBoard({}, { archived: true })));
    claiming.tap(3);
    expect(claiming.picks.numbers()).toEqual([]);
    expect(claiming.closed()).toBe('This waffle is archived; it takes no more claims.');
  });
});

describe('a claim', () => {
  it('holds the spots on the board at once, and is a receipt when the answer is there', async () => {
    const { claiming } = open();
    const calls = stubNetwork(() => answerClaim([8, 12]));
    choose(claiming, [8, 12], '@Mia');
    expect(claiming.submit()).toBe(true);
    expect(claiming.spots().filter((view) => view.look === 'holding')).toHaveLength(2);
    await settle();
    expect(calls.map((call) => call.input)).toMatchObject([
      { slug: 'blue-wig-3', numbers: [8, 12], handle: 'mia' },
    ]);
    expect(claiming.sheet()).toBe('receipt');
    expect(claiming.receipt()?.answer.numbers).toEqual([8, 12]);
    expect(claiming.mySpotsPath()).toMatch(/^\/my\/a-ticket/);
    expect(claiming.picks.numbers()).toEqual([]);
    // The board that shows the claim is still on its way.
    expect(claiming.spots().filter((view) => view.mine)).toHaveLength(2);
  });

  it('refuses what is no handle before anything is sent', () => {
    const { claiming } = open();
    const calls = stubNetwork(() => 'lost');
    choose(claiming, [8], 'two words');
    expect(claiming.submit()).toBe(false);
    expect(calls).toEqual([]);
  });

  it('is sent once however often the button is tapped', async () => {
    const { claiming } = open();
    const calls = stubNetwork(() => answerClaim([8]));
    choose(claiming, [8]);
    for (let tap = 0; tap < 5; tap += 1) claiming.submit();
    await settle();
    expect(calls).toHaveLength(1);
  });

  it('whose answer is lost is asked again with the same operation id until somebody answers', async () => {
    const { claiming } = open();
    const calls = stubNetwork((_call, index) => (index < 2 ? 'lost' : answerClaim([8])));
    choose(claiming, [8]);
    claiming.submit();
    await vi.advanceTimersByTimeAsync(600 + 1_500);
    expect(new Set(calls.map((call) => call.input['opId'])).size).toBe(1);
    expect(calls).toHaveLength(3);
    expect(claiming.sheet()).toBe('receipt');
  });

  it('that nobody answers can be tried again as the same one, also when its spots are ours by then', async () => {
    const { claiming, hear } = open();
    const calls = stubNetwork((_call, index) => (index < 4 ? 'lost' : answerClaim([8, 12])));
    choose(claiming, [8, 12]);
    claiming.submit();
    await vi.advanceTimersByTimeAsync(600 + 1_500 + 3_000);
    expect(claiming.claim.stage()).toMatchObject({ problem: { kind: 'unanswered' } });
    hear(claimed('mia', [8, 12]));
    expect(claiming.picks.notice()).toBeNull();
    expect(claiming.unpaid()).toEqual([8, 12]);
    claiming.submit();
    await settle();
    expect(new Set(calls.map((call) => JSON.stringify(call.input))).size).toBe(1);
    expect(claiming.receipt()?.answer.numbers).toEqual([8, 12]);
  });

  it('that was refused gets a new operation id when it is made again', async () => {
    const { claiming } = open();
    const calls = stubNetwork(() => ({ code: 'claim.too_many_pending' }));
    choose(claiming, [8]);
    claiming.submit();
    await settle();
    expect(claiming.claim.stage()).toMatchObject({
      problem: { kind: 'refused', message: 'Refused: claim.too_many_pending' },
    });
    claiming.submit();
    await settle();
    expect(new Set(calls.map((call) => call.input['opId'])).size).toBe(2);
  });

  it('that lost a race keeps the handle and the other spots, and offers what the server named', async () => {
    const { claiming } = open();
    stubNetwork(() => ({ code: 'spot.taken', details: { taken: [12], nearest: [11, 13] } }));
    choose(claiming, [8, 12]);
    claiming.submit();
    await settle();
    expect(claiming.sheet()).toBe('form');
    expect(claiming.typed()).toBe('mia');
    expect(claiming.picks.numbers()).toEqual([8]);
    expect(claiming.picks.notice()).toMatchObject({ text: '12 was just taken.', offers: [11, 13] });
    expect(claiming.owner()).toBeNull();
  });

  it('is not reported as a loss when the live board is faster than the answer', async () => {
    const { claiming, hear } = open();
    let answer: (reply: ReturnType<typeof answerClaim>) => void = () => {};
    stubNetwork(() => new Promise((resolve) => (answer = resolve)));
    choose(claiming, [8]);
    claiming.submit();
    await settle();
    hear(claimed('mia', [8]));
    expect(claiming.picks.notice()).toBeNull();
    expect(claiming.wish()).toEqual({ kind: 'numbers', numbers: [8] });
    answer(answerClaim([8]));
    await settle();
    expect(claiming.sheet()).toBe('receipt');
  });

  it('made too fast says how long to wait', async () => {
    const { claiming } = open();
    stubNetwork(() => ({
      code: 'request.rate_limited',
      retry: 'later',
      details: { retry_after: 6 },
      status: 429,
    }));
    choose(claiming, [8]);
    claiming.submit();
    await settle();
    expect(claiming.claim.stage()).toMatchObject({ problem: { kind: 'wait', untilMs: Date.now() + 6_000 } });
  });

  it('of any spots asks for as many as are free and may get fewer', async () => {
    const { claiming } = open(makeTestPage(makeTestBoard({}, { totalSpots: 3 })));
    const calls = stubNetwork(() => answerClaim([2, 3], { requested: 3 }));
    claiming.openForm('random');
    claiming.setTyped('mia');
    claiming.setCount(9);
    claiming.submit();
    await settle();
    expect(calls).toMatchObject([{ path: 'spots.claimRandom', input: { count: 3 } }]);
    expect(claiming.receipt()?.answer).toMatchObject({ numbers: [2, 3], requested: 3 });
  });

  it('is offered under the handle of the last visit', () => {
    const page = makeTestPage(makeTestBoard({ 3: ['pending', 'mia'], 4: ['paid', 'mia'] }), {
      rememberedHandle: 'mia',
      mySpotsPath: '/my/known',
    });
    const { claiming } = open(page);
    expect(claiming.typed()).toBe('mia');
    expect(claiming.unpaid()).toEqual([3]);
    expect(claiming.mySpotsPath()).toBe('/my/known');
  });
});
