import { randomUUID } from 'node:crypto';
import type { CommandCaller } from '#server/core/command.ts';
import type { Actor, Core } from '#server/core/context.ts';
import { createTestAccount, TEST_PASSWORD } from '#server/features/auth/auth.fixture.ts';
import type { Role } from '#shared/access/roles.ts';

/** What tests of accounts start from: people who can sign in, and who act. */

/** Stores an account whose password is `TEST_PASSWORD` and returns who acts as it. */
export async function createPerson(core: Core, role: Role, options?: { active?: boolean }): Promise<Actor> {
  const { id, username } = await createTestAccount(core, role, options);
  return { accountId: id, username, name: username, role, mustChangePassword: false };
}

export function caller(core: Core, actor: Actor | null): CommandCaller {
  return { core, actor, ip: '192.0.2.1' };
}

/** What a confirmed change of an account carries. */
export function aimAt(target: Pick<Actor, 'accountId'>) {
  return { opId: randomUUID(), accountId: target.accountId };
}

export const CONFIRMED = { password: TEST_PASSWORD };

export interface AuditRow {
  readonly action: string;
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly target_id: string;
  readonly target_label: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly security: boolean;
}

/** The audit's rows, the oldest first. */
export function readAudit(core: Core): Promise<AuditRow[]> {
  return core
    .fork()
    .execute<AuditRow[]>(
      'select action, actor_id, actor_name, target_id, target_label, before, after, reason, ip, security from audit_entry order by id',
    );
}
