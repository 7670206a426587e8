/** The four roles, highest first. An account has exactly one. */
export const ROLES = ['super_admin', 'admin', 'waffle_manager', 'member'] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  super_admin: 'Super admin',
  admin: 'Admin',
  waffle_manager: 'Waffle manager',
  member: 'Member',
};

/** A role within a sentence: `an admin`. */
export function roleWithArticle(role: Role): string {
  return `${role === 'admin' ? 'an' : 'a'} ${ROLE_NAMES[role].toLowerCase()}`;
}

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

/** True where `role` ranks above `other`. */
export function outranks(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) < ROLES.indexOf(other);
}
