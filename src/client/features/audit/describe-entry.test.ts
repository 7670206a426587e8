import { describe, expect, it } from 'vitest';
import type { AuditLine } from '#shared/audit/audit.schemas.ts';
import { sayTapped, sayTarget, targetHref } from './describe-entry.ts';

const words = {
  sayTime: (atMs: number) => new Date(atMs).toISOString().slice(0, 16).replace('T', ', '),
  sayTimeOfDay: (atMs: number) => new Date(atMs).toISOString().slice(11, 16),
};
const line = (changes: Partial<AuditLine>): AuditLine => ({
  id: 1,
  recordedAt: '2026-11-20T19:52:00.000Z',
  performedAt: null,
  actorId: null,
  actorName: 'Ana',
  action: 'mark_paid',
  targetType: 'spot',
  targetId: '3/12',
  targetLabel: 'Blue Wig #3, spot 12',
  before: null,
  after: null,
  reason: null,
  ip: null,
  opId: null,
  security: false,
  waffleSlug: 'blue-wig-3',
  currency: 'USD',
  ...changes,
});

describe('an entry', () => {
  it('says when it was tapped offline, and with the day where that was another one', () => {
    expect(sayTapped(line({ performedAt: '2026-11-20T19:40:00.000Z' }), words)).toBe(
      'Tapped offline 19:40, recorded 19:52',
    );
    expect(sayTapped(line({ performedAt: '2026-11-19T23:50:00.000Z' }), words)).toBe(
      'Tapped offline 2026-11-19, 23:50, recorded 2026-11-20, 19:52',
    );
  });

  it('says nothing of a tap that was recorded at once, and suspects a clock that is ahead', () => {
    expect(sayTapped(line({}), words)).toBeNull();
    expect(sayTapped(line({ performedAt: '2026-11-20T19:51:58.000Z' }), words)).toBeNull();
    expect(sayTapped(line({ performedAt: '2026-11-20T20:52:00.000Z' }), words)).toBe(
      'The device’s clock said 20:52, recorded 19:52',
    );
  });

  it('leads to what it is about, where that still exists', () => {
    expect(targetHref(line({}))).toBe('/admin/waffles/blue-wig-3');
    expect(targetHref(line({ targetType: 'draw' }))).toBe('/waffle/blue-wig-3/draw');
    expect(targetHref(line({ waffleSlug: null }))).toBeNull();
    expect(targetHref(line({ targetType: 'settings', waffleSlug: null }))).toBe('/admin/server-settings');
    const file = line({ action: 'export_report', targetType: 'settings', targetId: 'ghost-rate' });
    expect(targetHref(file)).toBe('/admin/reports?report=ghost-rate');
    expect(sayTarget(line({ targetLabel: '' }))).toBe('spot 3/12');
  });
});
