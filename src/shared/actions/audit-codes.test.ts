import { describe, expect, it } from 'vitest';
import { AUDIT_CODE_LIST, AUDIT_CODES, AUDIT_TOPICS, isAuditCode, sayAuditCode } from './audit-codes.ts';

/** The seventeen of the first documents, letter by letter. */
const DOCUMENTED = [
  'create_waffle',
  'update_waffle',
  'archive_waffle',
  'unarchive_waffle',
  'delete_waffle',
  'mark_paid',
  'release_spot',
  'set_winner',
  'clear_winner',
  'change_winner',
  'create_admin',
  'update_admin_role',
  'update_admin_profile',
  'reset_admin_password',
  'deactivate_admin',
  'update_whois_settings',
  'update_setting',
];

describe('the codes of the audit', () => {
  it('have all that were documented first', () => {
    expect(DOCUMENTED.filter((code) => !isAuditCode(code))).toEqual([]);
  });

  it('each say something of their own, under a topic of the filter', () => {
    const labels = AUDIT_CODE_LIST.map((code) => AUDIT_CODES[code].label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(AUDIT_CODE_LIST.every((code) => AUDIT_TOPICS.includes(AUDIT_CODES[code].topic))).toBe(true);
    expect(sayAuditCode('mark_paid')).toBe('Marked paid');
    expect(sayAuditCode('from_a_newer_version')).toBe('from_a_newer_version');
    expect(isAuditCode('constructor')).toBe(false);
  });

  it('are kept for ever where they are about money or a draw', () => {
    expect(AUDIT_CODE_LIST.filter((code) => AUDIT_CODES[code].kept)).toEqual([
      'create_waffle',
      'update_waffle',
      'delete_waffle',
      'claim_spots',
      'mark_paid',
      'undo_paid',
      'release_spot',
      'restore_spot',
      'announce_payment',
      'expire_hold',
      'set_winner',
      'change_winner',
      'clear_winner',
      'seal_draw',
      'run_draw',
      'create_payment_method',
      'update_payment_method',
      'delete_payment_method',
      'choose_payment_methods',
    ]);
  });
});
