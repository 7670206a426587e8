import type { Role } from './roles.ts';

const EVERYONE = ['super_admin', 'admin', 'waffle_manager', 'member'] as const;
const OPERATORS = ['super_admin', 'admin', 'waffle_manager'] as const;
const ADMINS = ['super_admin', 'admin'] as const;
const SUPER_ADMINS = ['super_admin'] as const;

/**
 * Who may do what: the one table. Procedures, REST routes, menus and the role guide are all derived from it.
 * `label` is the row of the role guide.
 */
export const PERMISSIONS = {
  'waffle.write': { roles: OPERATORS, label: 'Create and edit waffles' },
  'spot.settle': { roles: OPERATORS, label: 'Mark paid, undo, release' },
  'winner.set': { roles: OPERATORS, label: 'Set, change, clear winners and run draws' },
  'waffle.archive': { roles: ADMINS, label: 'Archive and unarchive waffles' },
  'waffle.delete': { roles: ADMINS, label: 'Delete waffles' },
  'waffle.read': { roles: OPERATORS, label: 'Work on boards' },
  'operations.read': { roles: ADMINS, label: 'See jobs, system health and logs' },
  'account.self': { roles: EVERYONE, label: 'Own profile, password and sessions' },
  'account.administer': { roles: SUPER_ADMINS, label: 'Create accounts, change roles, reset passwords' },
} as const satisfies Record<string, { roles: readonly Role[]; label: string }>;

export type Permission = keyof typeof PERMISSIONS;

/** What a procedure, route or subscription declares: a permission, or that anybody may call it. */
export type Access = Permission | 'public';

/** True where the role has the permission. On the client this only hides; the server's answer decides. */
export function can(role: Role | null | undefined, permission: Permission): boolean {
  if (role === null || role === undefined) return false;
  const roles: readonly Role[] = PERMISSIONS[permission].roles;
  return roles.includes(role);
}
