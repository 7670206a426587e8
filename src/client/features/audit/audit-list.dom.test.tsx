import { MemoryRouter, Route } from '@solidjs/router';
import { fireEvent, render, screen, within } from '@solidjs/testing-library';
import { describe, expect, it } from 'vitest';
import type { AuditLine } from '#shared/audit/audit.schemas.ts';
import { AuditList } from './audit-list.tsx';

const PAID: AuditLine = {
  id: 7,
  recordedAt: '2026-11-20T19:52:00.000Z',
  performedAt: '2026-11-20T19:40:00.000Z',
  actorId: '00000000-0000-4000-8000-000000000001',
  actorName: 'Ana',
  action: 'mark_paid',
  targetType: 'spot',
  targetId: '3/12',
  targetLabel: 'Blue Wig #3, spot 12',
  before: { status: 'pending', handle: 'mia', priceMinor: 500 },
  after: { status: 'paid', handle: 'mia', priceMinor: 500 },
  reason: null,
  ip: '192.0.2.7',
  opId: '01a1fbf5-2f09-7876-bb2e-10ea8c30caae',
  security: false,
  waffleSlug: 'blue-wig-3',
  currency: 'USD',
};
const REFUSED: AuditLine = {
  ...PAID,
  id: 8,
  action: 'sign_in_failed',
  actorName: '(unknown username)',
  actorId: null,
  performedAt: null,
  targetType: 'settings',
  targetId: 'claim_burst',
  targetLabel: 'Claims at once, per person',
  before: { claim_burst: 10 },
  after: { claim_burst: 20 },
  security: true,
  waffleSlug: null,
};

function show(lines: readonly AuditLine[], opensSettings = true) {
  render(() => (
    <MemoryRouter>
      <Route
        path="*"
        component={() => <AuditList lines={lines} zone="Europe/Berlin" opensSettings={opensSettings} />}
      />
    </MemoryRouter>
  ));
}

describe('the list of the audit', () => {
  it('says who did what to what, when it was tapped, and what changed', () => {
    show([PAID]);
    const row = screen.getAllByRole('row')[1];
    if (row === undefined) throw new Error('no row');
    const text = row.textContent ?? '';
    expect(text).toContain('20 Nov 2026, 20:52');
    expect(text).toContain('Tapped offline 20:40, recorded 20:52');
    expect(text).toContain('Ana');
    expect(text).toContain('Marked paid');
    expect(text).toContain('mark_paid');
    expect(within(row).getByRole('link', { name: 'Blue Wig #3, spot 12' }).getAttribute('href')).toBe(
      '/admin/waffles/blue-wig-3',
    );
    expect(row.querySelector('del')?.textContent).toBe('pending');
    expect(row.querySelector('ins')?.textContent).toBe('paid');
    expect(text).not.toContain('$5.00');
  });

  it('marks security events with a word, and leads to the settings only those who may open them', () => {
    show([REFUSED], false);
    expect(screen.getByText('Security')).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Claims at once, per person' })).toBeNull();
    expect(screen.getByText('20 claims')).toBeTruthy();
  });

  it('opens the details of one entry, with both times, the operation, and ways on', () => {
    show([PAID, REFUSED]);
    const button = screen.getByRole('button', {
      name: 'Details of Ana: Marked paid, Blue Wig #3, spot 12',
    });
    expect(button.getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(button);
    expect(button.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByText(PAID.opId ?? '')).toBeTruthy();
    expect(screen.getByText('2026-11-20T20:40:00+01:00 Europe/Berlin')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Everything by Ana' }).getAttribute('href')).toBe(
      `/admin/audit?actor=${PAID.actorId}`,
    );
    expect(
      screen.getByRole('link', { name: 'Everything about Blue Wig #3, spot 12' }).getAttribute('href'),
    ).toBe('/admin/audit?target_type=spot&target_id=3%2F12');
    fireEvent.click(button);
    expect(screen.queryByText(PAID.opId ?? '')).toBeNull();
  });
});
