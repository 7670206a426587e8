import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type AuditDraft, type CommandCaller, runCommand } from '#server/core/command.ts';
import { outranks, type Role } from '#shared/access/roles.ts';
import {
  type AccountChanges,
  type AccountStep,
  decideAccountChange,
  permissionFor,
  takesRights,
} from '#shared/accounts/accounts.machine.ts';
import type { AccountLine } from '#shared/accounts/accounts.schemas.ts';
import type { AuditCode } from '#shared/actions/audit-codes.ts';
import type { ActionSpec } from '#shared/actions/define-action.ts';
import type { Envelope } from '#shared/actions/envelope.ts';
import { AppError } from '#shared/kernel/errors.ts';
import {
  type AccountsParts,
  type Confirmation,
  type EndedSessions,
  wrongPassword,
} from '../account-parts.ts';
import {
  accountToLine,
  countOtherSuperAdmins,
  getAccount,
  lockAccount,
  lockRoles,
  requireFreeEmail,
  requireStanding,
} from '../accounts.queries.ts';

export interface AccountChange extends Envelope {
  readonly accountId: string;
  readonly changes: AccountChanges;
  readonly reason?: string | undefined;
  /** Where it has to be a promotion or a demotion. Anything else is then `account.same_role`. */
  readonly direction?: 'up' | 'down';
}

/** What the audit calls each kind of change. */
const AUDIT_CODES: Readonly<Record<AccountStep['kind'], AuditCode>> = {
  details: 'update_admin',
  role: 'update_admin_role',
  deactivate: 'deactivate_admin',
  reactivate: 'reactivate_admin',
  limit: 'update_daily_limit',
};

/**
 * Changes an account: details, role, standing and daily limit, each with a row of its own in the audit, all or none of them. Whoever
 * loses rights loses their sessions and sockets with the commit. What is like that already is a success that writes
 * nothing.
 *
 * Throws `account.not_found`, `account.own`, `account.last_super_admin`, `account.email_taken`, `auth.wrong_password`,
 * or what became of whoever asks: `access.denied`, `auth.required`.
 */
export async function changeAccount(
  caller: CommandCaller,
  parts: AccountsParts,
  spec: Pick<ActionSpec, 'name' | 'audit'>,
  change: AccountChange,
  confirmation: Confirmation,
): Promise<AccountLine> {
  const { accountId, changes, reason } = change;
  const isConfirmed = await confirm(caller, parts, change, confirmation);
  const kept: { ended?: EndedSessions } = {};
  const line = await runCommand(caller, spec, change, async ({ em }) => {
    // Of two changes at once the second one waits here, and then counts the super admins that the first one left.
    await lockRoles(em);
    await requireStanding(em, caller.actor, permissionFor(changes));
    const account = await lockAccount(em, accountId);
    requireDirection(account.role, change);
    // Somebody made it a demotion meanwhile.
    if (!isConfirmed && takesRights(account, changes)) throw wrongPassword();
    const actorId = caller.actor?.accountId ?? null;
    const otherSuperAdmins = await countOtherSuperAdmins(em, accountId);
    const { dailyLimit } = account;
    const facts = { ...accountToLine(account), dailyLimit };
    const decision = decideAccountChange({ account: facts, actorId, otherSuperAdmins }, changes);
    if (!decision.ok) throw new AppError(decision.code);
    await requireNewEmail(em, accountId, decision.steps);
    for (const { after } of decision.steps) em.assign(account, after);
    if (decision.endsSessions) kept.ended = await parts.endSessions(em, accountId);
    return {
      answer: accountToLine(account),
      audit: decision.steps.map((step) => stepToAudit(account, step, reason, kept.ended)),
    };
  });
  tellEnded(caller, accountId, kept.ended);
  return line;
}

function requireDirection(role: Role, { changes, direction }: AccountChange): void {
  if (direction === undefined || changes.role === undefined) return;
  if (changes.role === role) throw new AppError('account.same_role');
  if (outranks(changes.role, role) !== (direction === 'up')) {
    throw new AppError('account.same_role', {}, { message: 'This role is not lower than the one it has.' });
  }
}

/** Says after the commit that an account's sessions have ended, in every process, sockets without a session included. */
export function tellEnded(caller: CommandCaller, accountId: string, ended: EndedSessions | undefined): void {
  if (ended === undefined) return;
  ended.announce();
  caller.core.wakeups.revoke(accountId);
}

/** Asks for the password outside of the transaction: a check takes a quarter of a second, and all roles would wait. */
async function confirm(
  { core, actor }: CommandCaller,
  parts: AccountsParts,
  { accountId, changes }: AccountChange,
  confirmation: Confirmation,
): Promise<boolean> {
  if (actor === null || confirmation === 'token') return true;
  if (!takesRights(await getAccount(core.fork(), accountId), changes)) return false;
  // Their own account is refused in any case; a wrong password must not be what they are told.
  if (actor.accountId === accountId) return true;
  if (await parts.confirmPassword(actor.accountId, confirmation.password)) return true;
  throw wrongPassword();
}

async function requireNewEmail(
  em: SqlEntityManager,
  accountId: string,
  steps: readonly AccountStep[],
): Promise<void> {
  for (const { after } of steps) {
    if (typeof after.email === 'string') await requireFreeEmail(em, after.email, accountId);
  }
}

function stepToAudit(
  { id, username }: { readonly id: string; readonly username: string },
  { kind, before, after }: AccountStep,
  reason: string | undefined,
  ended: EndedSessions | undefined,
): AuditDraft {
  const losesRights = kind === 'role' || kind === 'deactivate';
  return {
    action: AUDIT_CODES[kind],
    targetType: 'account',
    targetId: id,
    targetLabel: username,
    before,
    after: losesRights && ended !== undefined ? { ...after, sessionsEnded: ended.count } : after,
    reason: reason === undefined || reason === '' ? null : reason,
    security: kind !== 'limit',
  };
}
