import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FeedState } from '#client/sync/live-feed.ts';
import type { WafflePage } from '#shared/live/page-data.ts';
import { ClaimSheet } from './claim-sheet.tsx';
import { type Claiming, createClaiming } from './create-claiming.ts';
import { makeTestBoard, makeTestPage } from './test-page.fixture.ts';
import { answerClaim, type Reply, stubNetwork } from './test-server.fixture.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The sheet over a board that stands still. */
function openSheet(
  page: WafflePage,
  numbers: readonly number[],
): { claiming: Claiming; goOffline: () => void } {
  const [state, setState] = createSignal<FeedState>('live');
  let claiming: Claiming | undefined;
  render(() => {
    const never = () => false;
    const made = createClaiming(page, {
      board: () => page.board,
      state,
      freshAtMs: () => 0,
      gone: never,
      drawSealed: never,
    });
    claiming = made;
    return <ClaimSheet claiming={made} url={page.url} methods={[]} />;
  });
  if (claiming === undefined) throw new Error('Nothing was rendered.');
  for (const number of numbers) claiming.tap(number);
  claiming.openForm(numbers.length === 0 ? 'random' : 'numbers');
  return { claiming, goOffline: () => setState('offline') };
}

const type = (text: string) =>
  fireEvent.input(screen.getByLabelText('Your Instagram handle'), { target: { value: text } });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const expectText = (text: string) => vi.waitFor(() => expect(document.body.textContent).toContain(text));

describe('the claim’s sheet', () => {
  it('says what the typed text is taken for, the price, and the rules', () => {
    const facts = { holdMinutes: 15, pendingPerHandleMax: 10 };
    openSheet(makeTestPage(makeTestBoard({}, facts)), [8, 12]);
    type('https://instagram.com/Blue.Wigs?igsh=1');
    const { textContent } = document.body;
    expect(textContent).toContain('Spots 8 and 12');
    expect(textContent).toContain('Claims as @blue.wigs.');
    expect(textContent).toContain('2 × $5.00$10.00');
    expect(textContent).toContain('held for 15 minutes');
    expect(textContent).toContain('At most 10 unpaid spots');
  });

  it('complains at the field about what is no handle, and sends nothing', () => {
    const calls = stubNetwork(() => 'lost');
    openSheet(makeTestPage(makeTestBoard()), [8]);
    type('two words');
    press('Claim 1 spot');
    expect(screen.getByLabelText('Your Instagram handle').getAttribute('aria-invalid')).toBe('true');
    expect(calls).toEqual([]);
    type('mia');
    expect(screen.getByLabelText('Your Instagram handle').getAttribute('aria-invalid')).toBe('false');
  });

  it('holds at once and cannot be closed until there is an answer, then shows how to pay', async () => {
    let answer: (reply: Reply) => void = () => {};
    stubNetwork(() => new Promise((resolve) => (answer = resolve)));
    openSheet(makeTestPage(makeTestBoard()), [8, 12]);
    type('mia');
    press('Claim 2 spots');
    expect(document.body.textContent).toContain('Holding 8 and 12…');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Close' }).disabled).toBe(true);
    answer(answerClaim([8, 12]));
    await expectText('Pay $10.00 now to keep 8 and 12');
    const { textContent } = document.body;
    expect(textContent).toContain('Venmo @blue-wigs\nCash App $bluewigs');
    expect(textContent).toContain('Blue Wig #3 · 8 and 12 · @mia');
    for (const name of ['Copy venmo', 'Copy cash app', 'Copy amount', 'Copy note']) {
      expect(screen.getByRole('button', { name })).toBeTruthy();
    }
    expect(screen.getByRole('link', { name: 'My spots' }).getAttribute('href')).toMatch(/^\/my\/a-ticket/);
    expect(screen.getByRole('link', { name: /Open Cash App/ }).getAttribute('href')).toBe(
      'https://cash.app/$bluewigs/10.00',
    );
  });

  it('offers the nearest free numbers after a lost race and takes one with one tap', async () => {
    stubNetwork((_call, index) =>
      index === 0
        ? { code: 'spot.taken', details: { taken: [12], nearest: [11, 13] } }
        : answerClaim([8, 13]),
    );
    openSheet(makeTestPage(makeTestBoard()), [8, 12]);
    type('mia');
    press('Claim 2 spots');
    await expectText('12 was just taken');
    press('Take spot 13');
    expect(document.body.textContent).toContain('Spots 8 and 13');
    expect(screen.getByLabelText<HTMLInputElement>('Your Instagram handle').value).toBe('mia');
    press('Claim 2 spots');
    await expectText('to keep 8 and 13');
  });

  it('says so when fewer spots were free than asked for', async () => {
    stubNetwork(() => answerClaim([2, 3, 9], { requested: 5 }));
    openSheet(makeTestPage(makeTestBoard()), []);
    for (let more = 0; more < 4; more += 1) press('One more');
    type('mia');
    press('Claim 5 spots');
    await expectText('You asked for 5 and got 3');
  });

  it('counts the seconds down when claims came too fast', async () => {
    stubNetwork(() => ({
      code: 'request.rate_limited',
      retry: 'later',
      details: { retry_after: 6 },
      status: 429,
    }));
    openSheet(makeTestPage(makeTestBoard()), [8]);
    type('mia');
    press('Claim 1 spot');
    await expectText('You can go on in 6 s');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Claim 1 spot' }).disabled).toBe(true);
  });

  it('knows the buyer of the last visit, and lets somebody else go on', () => {
    openSheet(makeTestPage(makeTestBoard(), { rememberedHandle: 'mia' }), [8]);
    const field = screen.getByLabelText<HTMLInputElement>('Your Instagram handle');
    expect(field.value).toBe('mia');
    press('Not you?');
    expect(field.value).toBe('');
    expect(screen.queryByRole('button', { name: 'Not you?' })).toBeNull();
  });

  it('promises nothing offline', () => {
    const { goOffline } = openSheet(makeTestPage(makeTestBoard()), [8]);
    type('mia');
    goOffline();
    expect(document.body.textContent).toContain('You are offline: claims need a connection.');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Claim 1 spot' }).disabled).toBe(true);
  });
});
