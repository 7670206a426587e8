import type { Permission } from '#shared/access/permissions.ts';
import { can } from '#shared/access/permissions.ts';
import type { Role } from '#shared/access/roles.ts';

/** A page that a menu of the top bar leads to, for the roles that have the permission. */
export interface MenuPlace {
  readonly permission: Permission;
  readonly label: string;
  readonly href: string;
}

/** Beside the dashboard: at the desk links in the bar, on a phone part of the person's menu. */
export const DESK_PLACES: readonly MenuPlace[] = [
  { permission: 'report.read', label: 'Reports', href: '/admin/reports' },
  { permission: 'buyer.read', label: 'Users', href: '/admin/users' },
];

/** “Admin tools”: at the desk a menu of its own, on a phone part of the person's. */
export const ADMIN_TOOLS: readonly MenuPlace[] = [
  { permission: 'share.write', label: 'Paying and sharing', href: '/admin/sharing' },
  { permission: 'team.manage', label: 'Team', href: '/admin/team' },
  { permission: 'audit.read', label: 'Audit log', href: '/admin/audit' },
  { permission: 'account.administer', label: 'Admins', href: '/admin/admins' },
  { permission: 'settings.write', label: 'Server settings', href: '/admin/server-settings' },
  { permission: 'logins.read', label: 'Login history', href: '/admin/login-history' },
  { permission: 'rehearsal.run', label: 'Rehearsals', href: '/admin/rehearsals' },
  { permission: 'operations.read', label: 'Jobs and system', href: '/admin/jobs' },
];

/** What belongs to the person: in their own menu everywhere. */
export const OWN_PLACES: readonly MenuPlace[] = [
  { permission: 'share.make', label: 'My share assets', href: '/admin/usage' },
  { permission: 'account.self', label: 'Settings', href: '/admin/settings' },
  { permission: 'account.self', label: 'My login history', href: '/admin/settings#login-history' },
];

/** Those of the places that the role may open. */
export function placesFor(role: Role, places: readonly MenuPlace[]): readonly MenuPlace[] {
  return places.filter(({ permission }) => can(role, permission));
}
