import type { Permission } from './permissions.ts';

/** What a permission allows, as the role guide and the scopes of API keys say it. */
export const PERMISSION_LABELS: Readonly<Record<Permission, string>> = {
  'waffle.write': 'Create and edit waffles',
  'spot.settle': 'Mark paid, undo, release',
  'winner.set': 'Set, change, clear winners and run draws',
  'waffle.archive': 'Archive and unarchive waffles',
  'waffle.delete': 'Delete waffles',
  'waffle.read': 'Work on boards',
  'buyer.read': 'Look buyers up',
  'report.read': 'Read and export reports',
  'rehearsal.run': 'Rehearse a drop',
  'operations.read': 'See jobs, system health and logs',
  'operations.run': 'Cancel, repeat and start jobs',
  'loyalty.manage': 'Top up XP, grant and revoke badges',
  'audit.read': 'Read and export the audit log',
  'team.manage': 'Team usage, daily limits, rate limits',
  'logins.read': 'See the login history of waffle managers and members',
  'logins.read_all': 'See everybody’s login history',
  'share.write': 'Share templates and payment methods',
  'share.make': 'Own share assets and their usage',
  'account.self': 'Own profile, password and sessions',
  'account.administer': 'Create accounts, change roles, reset passwords',
  'settings.write': 'Change system settings',
};
