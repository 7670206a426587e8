import { MemoryRouter, Route } from '@solidjs/router';
import { fireEvent, render, screen, within } from '@solidjs/testing-library';
import { describe, expect, it } from 'vitest';
import type { BuyerLine } from '#shared/buyers/buyers.schemas.ts';
import { BuyerList } from './buyer-list.tsx';

const MIA: BuyerLine = {
  handle: 'mia.k',
  entries: 5,
  spots: 1,
  paidSpots: 1,
  wins: 2,
  notWon: 2,
  itemsWon: 2,
  winRate: 50,
  longestWaitDays: 41,
  expectedItems: 0.4,
  luck: 1.6,
  firstSeenAt: '2026-11-20T19:52:00.000Z',
  lastClaimAt: '2026-11-21T19:52:00.000Z',
  xp: 1_600,
  level: 6,
  badges: ['first-spark', 'first-win', 'comeback'],
};

function show(buyers: readonly BuyerLine[]) {
  const opened: string[] = [];
  render(() => (
    <MemoryRouter>
      <Route
        path="*"
        component={() => (
          <BuyerList buyers={buyers} zone="Europe/Berlin" onOpen={(handle) => opened.push(handle)} />
        )}
      />
    </MemoryRouter>
  ));
  return opened;
}

describe('the list of buyers', () => {
  it('says what each came to, in the zone of whoever looks', () => {
    show([MIA, { ...MIA, handle: 'new.one', badges: [], level: 1, xp: 0 }]);
    const row = screen.getByRole('row', { name: /@mia\.k/ });
    const text = row.textContent ?? '';
    expect(text).toContain('6 · Syrup Pourer');
    expect(text).toContain('1,600 XP');
    expect(text).toContain('First Spark, First Win');
    expect(text).toContain('and 1 more');
    expect(text).toContain('1 spot');
    expect(text).toContain('50%');
    expect(text).toContain('20 Nov 2026, 20:52');
    expect(screen.getByRole('row', { name: /@new\.one/ }).textContent).toContain('No badges yet');
  });

  it('leads to the public page by the handle and to the operators’ one by a link or the row', () => {
    const opened = show([MIA]);
    const row = screen.getByRole('row', { name: /@mia\.k/ });
    const [handle, open] = within(row).getAllByRole('link');
    expect(handle?.getAttribute('href')).toBe('/buyer/mia.k');
    expect(open?.getAttribute('href')).toBe('/admin/users/mia.k');
    expect(open?.textContent).toBe('Open @mia.k');
    fireEvent.click(within(row).getByText(/Syrup Pourer/));
    expect(opened).toEqual(['mia.k']);
    if (handle) fireEvent.click(handle);
    expect(opened).toEqual(['mia.k']);
  });
});
