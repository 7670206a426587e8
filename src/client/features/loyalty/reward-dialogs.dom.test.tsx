import { fireEvent, render, screen } from '@solidjs/testing-library';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import type { BadgeAnswer, BadgeRecord, BuyerLoyalty } from '#shared/loyalty/loyalty.schemas.ts';
import { GrantBadgeDialog, RevokeBadgeDialog, readAmount, TopUpDialog } from './reward-dialogs.tsx';

const AT = '2026-11-20T12:00:00.000Z';
const spark: BadgeRecord = {
  id: 'first-spark',
  state: 'held',
  origin: 'earned',
  awardedAt: AT,
  changedAt: AT,
  byName: null,
  reason: null,
};
const mia: BuyerLoyalty = {
  buyerId: '00000000-0000-4000-8000-000000000001',
  handle: 'mia',
  xp: 40,
  level: 1,
  title: 'Taster',
  fromXp: 0,
  nextXp: 50,
  progress: 80,
  badges: [spark],
};
const given: BadgeAnswer = {
  handle: 'mia',
  xpAwarded: 0,
  xp: 40,
  level: 1,
  newLevel: null,
  badgeId: 'founder',
  unchanged: false,
};

const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const submit = () => {
  const form = document.querySelector('form');
  if (form) fireEvent.submit(form);
};
const asked = { onClose: () => undefined };

describe('topping up', () => {
  it('says the level that it leads to before, and what was done after', async () => {
    const topUp = vi.fn(() => Promise.resolve({ ...given, xpAwarded: 120, xp: 160, level: 3, newLevel: 3 }));
    const onDone = vi.fn();
    render(() => <TopUpDialog {...asked} loyalty={mia} topUp={topUp} onDone={onDone} />);
    type('XP', '120');
    expect(screen.getByText('Level 1 → 3')).toBeTruthy();
    type('Reason', 'a birthday');
    fireEvent.click(screen.getByRole('button', { name: 'Give 120 XP' }));
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith('@mia got 120 XP and is on level 3 now'));
    expect(topUp.mock.calls).toEqual([[{ handle: 'mia', amount: 120, reason: 'a birthday' }]]);
  });

  it('sends nothing without a whole number and a reason, and shows a refusal', async () => {
    const topUp = vi.fn(() => Promise.reject(new AppError('server.busy', {}, { message: 'Try again.' })));
    render(() => <TopUpDialog {...asked} loyalty={mia} topUp={topUp} onDone={() => undefined} />);
    type('XP', '1.5');
    submit();
    expect(screen.getByText(/Give 1 to 100,000 XP/)).toBeTruthy();
    expect(screen.getByText(/Say why/)).toBeTruthy();
    expect(topUp).not.toHaveBeenCalled();
    type('XP', '5');
    type('Reason', 'a birthday');
    submit();
    expect(await screen.findByText('Try again.')).toBeTruthy();
  });

  it.each([
    ['1', 1],
    [' 100000 ', 100_000],
    ['0', null],
    ['100001', null],
    ['-5', null],
    ['1e3', null],
    ['', null],
  ])('reads “%s” as %j', (typed, amount) => {
    expect(readAmount(typed)).toBe(amount);
  });
});

describe('a badge', () => {
  it('that is held is not offered', async () => {
    const grant = vi.fn(() => Promise.resolve(given));
    const onDone = vi.fn();
    render(() => <GrantBadgeDialog {...asked} loyalty={mia} grant={grant} onDone={onDone} />);
    const options = screen.getAllByRole('option').map((option) => option.textContent);
    expect(options).not.toContain('First Spark, 10 XP');
    expect(options).toContain('Inferno, 100 XP');
    submit();
    expect(screen.getByText('Choose a badge.')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Badge'), { target: { value: 'founder' } });
    type('Reason', 'was there');
    fireEvent.click(screen.getByRole('button', { name: 'Grant Founder' }));
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith('@mia holds Founder now'));
    expect(grant.mock.calls).toEqual([[{ handle: 'mia', badgeId: 'founder', reason: 'was there' }]]);
  });

  it('is revoked with a reason, and with the XP that came with it', async () => {
    const revoke = vi.fn(() => Promise.resolve(given));
    const onDone = vi.fn();
    render(() => (
      <RevokeBadgeDialog {...asked} loyalty={mia} badge={spark} revoke={revoke} onDone={onDone} />
    ));
    expect(screen.getByText(/The 10 XP that came with it are taken back/)).toBeTruthy();
    submit();
    expect(revoke).not.toHaveBeenCalled();
    type('Reason', 'a test account');
    submit();
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith('First Spark was revoked from @mia'));
  });
});
