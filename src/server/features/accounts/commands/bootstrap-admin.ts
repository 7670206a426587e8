import type { Core } from '#server/core/context.ts';
import { usernameSchema } from '#shared/accounts/accounts.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { PreparePassword } from '../account-parts.ts';
import { findAccountByEmail, findAccountByUsername } from '../accounts.queries.ts';
import { createAccount } from './create-account.ts';
import { promoteAccount } from './promote-account.ts';

export interface BootstrapConfig {
  /** `ADMIN_EMAIL`, `ADMIN_PASSWORD`, `ADMIN_USERNAME`; null where no email is set. */
  readonly admin: {
    readonly email: string;
    readonly password: string | null;
    readonly username: string | null;
  } | null;
  readonly bootstrap: 'auto' | 'manual';
}

/**
 * Makes the account of `ADMIN_EMAIL` a super admin at start, and creates it where `ADMIN_PASSWORD` is given; with
 * `BOOTSTRAP=manual` it only creates it, as a member. Idempotent: it never lowers anyone, changes no password, and
 * leaves a deactivated account alone.
 *
 * Throws `account.weak_password`, `account.username_taken` or `request.invalid` where the settings can't be followed.
 */
export async function bootstrapAdmin(
  core: Core,
  { admin, bootstrap }: BootstrapConfig,
  prepare: PreparePassword,
): Promise<'none' | 'created' | 'promoted'> {
  if (admin === null) return 'none';
  const caller = { core, actor: null, actorName: 'start-up', ip: null };
  const found = await findAccountByEmail(core.fork(), admin.email);
  if (found === null) {
    if (admin.password === null) return 'none';
    try {
      const username = await chooseUsername(core, admin.email, admin.username);
      const names = { username, email: admin.email };
      const passwordHash = await prepare(admin.password, names);
      const role = bootstrap === 'manual' ? 'member' : 'super_admin';
      await createAccount(caller, { ...names, passwordHash, role });
      return 'created';
    } catch (error) {
      // Several processes start at once: whoever comes second finds the account that the first one made.
      if ((await findAccountByEmail(core.fork(), admin.email)) !== null) return 'none';
      throw error;
    }
  }
  if (bootstrap === 'manual' || !found.active) return 'none';
  const { before, after } = await promoteAccount(caller, found.id, 'super_admin');
  return before === after ? 'none' : 'promoted';
}

/** `ADMIN_USERNAME`, else what stands before the @, with whatever a username can't have left out. */
async function chooseUsername(core: Core, email: string, wanted: string | null): Promise<string> {
  const localPart = email.slice(0, email.lastIndexOf('@'));
  const candidate = wanted ?? localPart.replaceAll(/[^a-z0-9._-]/gi, '').slice(0, 32);
  const parsed = usernameSchema.safeParse(candidate);
  if (!parsed.success) {
    throw new AppError(
      'request.invalid',
      {},
      { message: 'Set ADMIN_USERNAME to 2 to 32 letters, digits, dots, dashes or underscores.' },
    );
  }
  if ((await findAccountByUsername(core.fork(), parsed.data)) !== null) {
    throw new AppError(
      'account.username_taken',
      {},
      { message: `The username ${parsed.data} belongs to another account; set ADMIN_USERNAME.` },
    );
  }
  return parsed.data;
}
