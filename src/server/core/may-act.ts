import { can, type Permission } from '#shared/access/permissions.ts';
import type { Actor } from './context.ts';

/**
 * True where the actor's role has the permission and, where an API key acts, the key has it as a scope. No key stands
 * for its owner's own account: it could make itself another key, or another password.
 */
export function mayAct(actor: Actor | null, permission: Permission): boolean {
  if (actor === null || !can(actor.role, permission)) return false;
  if (actor.scopes === undefined) return true;
  return permission !== 'account.self' && actor.scopes.includes(permission);
}
