import { describe, expect, it } from 'vitest';
import { auditFileHref, auditHref, countFilters, readAuditPlace } from './audit-place.ts';

const read = (href: string) =>
  readAuditPlace(Object.fromEntries(new URL(href, 'https://syrup.test').searchParams));

describe('a place in the audit', () => {
  it('survives its address', () => {
    const place = {
      actor: 'ana@example.test',
      action: 'mark_paid',
      targetType: 'spot',
      targetId: '12/3',
      from: '2026-11-01',
      to: '2026-11-20',
      text: '50 % & more',
      security: true,
      page: 3,
    } as const;
    expect(read(auditHref(place))).toEqual(place);
    expect(countFilters(place)).toBe(8);
    expect(auditHref({})).toBe('/admin/audit');
    expect(read('/admin/audit')).toMatchObject({ actor: '', page: 1, security: false });
  });

  it('takes nonsense for nothing', () => {
    expect(
      read('/admin/audit?target_type=planet&from=2026-02-30&to=x&page=-1&security=perhaps&action=Drop%20it'),
    ).toEqual(read('/admin/audit'));
  });

  it('leads to a file with the same filters, and days counted as on the screen', () => {
    const place = read('/admin/audit?action=mark_paid&from=2026-11-20&page=7');
    expect(auditFileHref(place, 'Europe/Berlin')).toBe(
      '/api/admin/audit/export?action=mark_paid&from=2026-11-20&zone=Europe%2FBerlin',
    );
  });
});
