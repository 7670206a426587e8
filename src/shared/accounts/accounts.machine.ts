import type { Permission } from '../access/permissions.ts';
import { outranks, type Role } from '../access/roles.ts';
import type { ErrorCode } from '../kernel/errors.ts';

/** What can be changed of somebody’s account. */
export interface AccountFacts {
  readonly email: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
  readonly role: Role;
  readonly active: boolean;
  /** Share assets a day. */
  readonly dailyLimit: number;
}
export type AccountChanges = { readonly [Name in keyof AccountFacts]?: AccountFacts[Name] | undefined };

/** One kind of change, with what it was and what it becomes; each has its own row in the audit. */
export interface AccountStep {
  readonly kind: 'details' | 'role' | 'deactivate' | 'reactivate' | 'limit';
  readonly before: Partial<AccountFacts>;
  readonly after: Partial<AccountFacts>;
}

export interface AccountQuestion {
  readonly account: AccountFacts & { readonly id: string };
  /** Null where nobody is signed in: the command line. */
  readonly actorId: string | null;
  /** Active super admins besides this account, counted while no other transaction can change that. */
  readonly otherSuperAdmins: number;
}

export interface DeletionQuestion extends Omit<AccountQuestion, 'account'> {
  readonly account: Pick<AccountFacts, 'role' | 'active'> & { readonly id: string };
}

type Refusal = { readonly ok: false; readonly code: ErrorCode };

export type ChangeDecision =
  | {
      readonly ok: true;
      /** Empty where the account is like that already. */
      readonly steps: readonly AccountStep[];
      /** Somebody who loses rights loses their sessions too, so that nothing goes on as if nothing had happened. */
      readonly endsSessions: boolean;
    }
  | Refusal;

const DETAILS = ['email', 'firstName', 'lastName', 'displayName'] as const;

/** True where the change takes rights away, which whoever does it confirms with their password. */
export function takesRights(
  account: Pick<AccountFacts, 'role' | 'active'>,
  changes: AccountChanges,
): boolean {
  return isDemotion(account, changes) || (account.active && changes.active === false);
}

function isDemotion(account: Pick<AccountFacts, 'role'>, { role }: AccountChanges): boolean {
  return role !== undefined && outranks(account.role, role);
}

/** Judges a change of an account and says what to write. Nobody changes their own role, or deactivates themselves. */
export function decideAccountChange(question: AccountQuestion, changes: AccountChanges): ChangeDecision {
  const { account, actorId } = question;
  const newRole = changes.role !== undefined && changes.role !== account.role;
  const endsSessions = takesRights(account, changes);
  if (account.id === actorId && (newRole || endsSessions)) return refuse('account.own');
  if (endsSessions && isLastSuperAdmin(question)) return refuse('account.last_super_admin');

  const steps: AccountStep[] = [];
  const details = DETAILS.filter((name) => changes[name] !== undefined && changes[name] !== account[name]);
  if (details.length > 0) {
    steps.push({ kind: 'details', before: pick(account, details), after: pick(changes, details) });
  }
  if (newRole) steps.push({ kind: 'role', before: pick(account, ['role']), after: pick(changes, ['role']) });
  if (changes.active !== undefined && changes.active !== account.active) {
    const kind = changes.active ? 'reactivate' : 'deactivate';
    steps.push({ kind, before: pick(account, ['active']), after: pick(changes, ['active']) });
  }
  if (changes.dailyLimit !== undefined && changes.dailyLimit !== account.dailyLimit) {
    const [before, after] = [pick(account, ['dailyLimit']), pick(changes, ['dailyLimit'])];
    steps.push({ kind: 'limit', before, after });
  }
  return { ok: true, steps, endsSessions };
}

/** The daily limit is for everybody who manages the team; whatever else is changed takes who administers accounts. */
export function permissionFor(changes: AccountChanges): Permission {
  const names = Object.entries(changes).filter(([, value]) => value !== undefined);
  return names.every(([name]) => name === 'dailyLimit') ? 'team.manage' : 'account.administer';
}

/** Judges a deletion. A super admin is demoted first, unless the installation says otherwise. */
export function decideAccountDeletion(
  question: DeletionQuestion,
  allowSuperAdmin: boolean,
): { readonly ok: true } | Refusal {
  const { account, actorId } = question;
  if (account.id === actorId) return refuse('account.own');
  if (isLastSuperAdmin(question)) return refuse('account.last_super_admin');
  if (account.role === 'super_admin' && !allowSuperAdmin) return refuse('account.super_admin_kept');
  return { ok: true };
}

/** Without it nobody could administer anything any more. A deactivated one does not count. */
function isLastSuperAdmin({ account, otherSuperAdmins }: DeletionQuestion): boolean {
  return account.role === 'super_admin' && account.active && otherSuperAdmins === 0;
}

function refuse(code: ErrorCode): Refusal {
  return { ok: false, code };
}

function pick(facts: AccountChanges, names: readonly (keyof AccountFacts)[]): Partial<AccountFacts> {
  return Object.fromEntries(names.map((name) => [name, facts[name]]));
}
