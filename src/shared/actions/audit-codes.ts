/**
 * Every code an audit entry can carry, with what it says to a person: the one table. The filter of the audit page, the
 * files and the retention are derived from it, and a write that names a code of its own does not compile.
 *
 * `kept`: the entry is about money or a draw, so it outlives every retention.
 */
interface AuditCodeSpec {
  readonly label: string;
  readonly topic: AuditTopic;
  readonly kept: boolean;
}

export const AUDIT_TOPICS = [
  'Waffles',
  'Spots',
  'Winners',
  'Buyers',
  'Sharing',
  'Accounts',
  'Signing in',
  'System',
] as const;
export type AuditTopic = (typeof AUDIT_TOPICS)[number];

const about = (topic: AuditTopic, label: string): AuditCodeSpec => ({ topic, label, kept: false });
const kept = (topic: AuditTopic, label: string): AuditCodeSpec => ({ topic, label, kept: true });

export const AUDIT_CODES = {
  create_waffle: kept('Waffles', 'Created a waffle'),
  update_waffle: kept('Waffles', 'Edited a waffle'),
  archive_waffle: about('Waffles', 'Archived a waffle'),
  unarchive_waffle: about('Waffles', 'Unarchived a waffle'),
  delete_waffle: kept('Waffles', 'Deleted a waffle'),
  seed_demo: about('Waffles', 'Filled the demonstration boards'),

  claim_spots: kept('Spots', 'Claimed spots'),
  mark_paid: kept('Spots', 'Marked paid'),
  undo_paid: kept('Spots', 'Undid a payment'),
  release_spot: kept('Spots', 'Released a spot'),
  restore_spot: kept('Spots', 'Took a release back'),
  announce_payment: kept('Spots', 'Said they had paid'),
  expire_hold: kept('Spots', 'A hold ran out'),
  pause_holds: about('Spots', 'Paused or resumed holds'),
  extend_hold: about('Spots', 'Extended a hold'),

  set_winner: kept('Winners', 'Set the winner'),
  change_winner: kept('Winners', 'Changed the winner'),
  clear_winner: kept('Winners', 'Cleared the winner'),
  seal_draw: kept('Winners', 'Sealed a draw'),
  run_draw: kept('Winners', 'Ran a draw'),

  grant_xp: about('Buyers', 'Topped up XP'),
  grant_badge: about('Buyers', 'Granted a badge'),
  revoke_badge: about('Buyers', 'Revoked a badge'),
  backfill_buyers: about('Buyers', 'Brought the registry up to date'),
  backfill_loyalty: about('Buyers', 'Brought XP and badges up to date'),
  create_generation: about('Sharing', 'Made a share asset'),
  cancel_generation: about('Sharing', 'Cancelled a share asset'),
  create_share_template: about('Sharing', 'Created a share template'),
  update_share_template: about('Sharing', 'Edited a share template'),
  delete_share_template: about('Sharing', 'Deleted a share template'),
  create_payment_method: kept('Sharing', 'Added a payment method'),
  update_payment_method: kept('Sharing', 'Edited a payment method'),
  delete_payment_method: kept('Sharing', 'Deleted a payment method'),
  choose_payment_methods: kept('Sharing', 'Chose a waffle’s payment methods'),
  update_model_prices: about('Sharing', 'Changed the price list'),

  create_admin: about('Accounts', 'Created an account'),
  user_register: about('Accounts', 'Registered'),
  update_admin: about('Accounts', 'Edited an account'),
  update_admin_role: about('Accounts', 'Changed a role'),
  update_admin_profile: about('Accounts', 'Edited a profile'),
  reset_admin_password: about('Accounts', 'Set a temporary password'),
  deactivate_admin: about('Accounts', 'Deactivated an account'),
  reactivate_admin: about('Accounts', 'Reactivated an account'),
  admin_user_delete: about('Accounts', 'Deleted an account'),
  update_daily_limit: about('Accounts', 'Changed a daily limit'),
  admin_rate_limit: about('Accounts', 'Changed rate limits'),

  setup: about('Signing in', 'Set the product up'),
  sign_in: about('Signing in', 'Signed in'),
  sign_in_failed: about('Signing in', 'Failed to sign in'),
  sign_out: about('Signing in', 'Signed out'),
  change_password: about('Signing in', 'Changed the own password'),
  request_password_reset: about('Signing in', 'Asked for a reset link'),
  issue_reset_link: about('Signing in', 'Issued a reset link'),
  reset_password: about('Signing in', 'Chose a password by a reset link'),
  unlock_sign_in: about('Signing in', 'Ended a sign-in lock'),
  begin_second_factor: about('Signing in', 'Began to set up a second factor'),
  enable_second_factor: about('Signing in', 'Turned the second factor on'),
  disable_second_factor: about('Signing in', 'Turned the second factor off'),
  renew_recovery_codes: about('Signing in', 'Made new recovery codes'),
  clear_second_factor: about('Signing in', 'Took a second factor away'),
  revoke_session: about('Signing in', 'Ended a session'),
  revoke_other_sessions: about('Signing in', 'Ended the other sessions'),
  create_api_key: about('Signing in', 'Made an API key'),
  revoke_api_key: about('Signing in', 'Revoked an API key'),

  update_setting: about('System', 'Changed a setting'),
  update_whois_settings: about('System', 'Changed the WHOIS settings'),
  export_audit: about('System', 'Exported the audit log'),
  export_spots: about('Waffles', 'Exported a board with what only operators see'),
  export_report: about('System', 'Exported a report'),
  test_whois: about('System', 'Tested the WHOIS server'),
  benchmark_start: about('System', 'Started a rehearsal'),
  benchmark_complete: about('System', 'Finished a rehearsal'),
  benchmark_cancel: about('System', 'Cancelled a rehearsal'),
  cancel_job: about('System', 'Cancelled a job'),
  retry_job: about('System', 'Tried a job again'),
  export_claims: about('System', 'Exported all claims'),
  run_retention: about('System', 'Removed old records'),
} as const satisfies Record<string, AuditCodeSpec>;

export type AuditCode = keyof typeof AUDIT_CODES;

export const AUDIT_CODE_LIST = Object.keys(AUDIT_CODES) as readonly AuditCode[];

export function isAuditCode(code: unknown): code is AuditCode {
  return typeof code === 'string' && Object.hasOwn(AUDIT_CODES, code);
}

/** What a code says to a person; an entry of an older or newer version shows its code. */
export function sayAuditCode(code: string): string {
  return isAuditCode(code) ? AUDIT_CODES[code].label : code;
}
