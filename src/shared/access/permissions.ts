import type { Role } from './roles.ts';

const EVERYONE = ['super_admin', 'admin', 'waffle_manager', 'member'] as const;
const OPERATORS = ['super_admin', 'admin', 'waffle_manager'] as const;
const ADMINS = ['super_admin', 'admin'] as const;
const SUPER_ADMINS = ['super_admin'] as const;

/**
 * Who may do what: the one table. Procedures, REST routes, menus and the role guide are all derived from it. What each is called
 * is said in `permission-labels.ts`, which only the pages that print it load.
 */
export const PERMISSIONS = {
  'waffle.write': { roles: OPERATORS },
  'spot.settle': { roles: OPERATORS },
  'winner.set': { roles: OPERATORS },
  'waffle.archive': { roles: ADMINS },
  'waffle.delete': { roles: ADMINS },
  'waffle.read': { roles: OPERATORS },
  'buyer.read': { roles: OPERATORS },
  'report.read': { roles: OPERATORS },
  'rehearsal.run': { roles: OPERATORS },
  'operations.read': { roles: ADMINS },
  'operations.run': { roles: ADMINS },
  'loyalty.manage': { roles: ADMINS },
  'audit.read': { roles: ADMINS },
  'team.manage': { roles: ADMINS },
  'logins.read': { roles: ADMINS },
  'logins.read_all': { roles: SUPER_ADMINS },
  'share.write': { roles: OPERATORS },
  'share.make': { roles: EVERYONE },
  'account.self': { roles: EVERYONE },
  'account.administer': { roles: SUPER_ADMINS },
  'settings.write': { roles: SUPER_ADMINS },
} as const satisfies Record<string, { roles: readonly Role[] }>;

export type Permission = keyof typeof PERMISSIONS;

/** Says whether a text is a permission of today, for what was stored earlier. */
export function isPermission(value: unknown): value is Permission {
  return typeof value === 'string' && Object.hasOwn(PERMISSIONS, value);
}

/** What a procedure, route or subscription declares: a permission, or that anybody may call it. */
export type Access = Permission | 'public';

/** True where the role has the permission. On the client this only hides; the server's answer decides. */
export function can(role: Role | null | undefined, permission: Permission): boolean {
  if (role === null || role === undefined) return false;
  const roles: readonly Role[] = PERMISSIONS[permission].roles;
  return roles.includes(role);
}
