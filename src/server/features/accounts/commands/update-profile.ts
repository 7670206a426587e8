import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { Actor } from '#server/core/context.ts';
import type {
  ChooseThemeInput,
  ChooseTimeZoneInput,
  Profile,
  UpdateProfileInput,
} from '#shared/accounts/accounts.schemas.ts';
import { chooseThemeAction, chooseTimeZoneAction, updateProfileAction } from '#shared/actions/catalogue.ts';
import type { ActionSpec } from '#shared/actions/define-action.ts';
import type { Envelope } from '#shared/actions/envelope.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { type AccountsParts, wrongPassword } from '../account-parts.ts';
import { getAccount, lockAccount, profileOf, requireFreeEmail } from '../accounts.queries.ts';

export interface ProfileOwner extends CommandCaller {
  readonly actor: Actor;
}

type Changes = Partial<Omit<Profile, 'username'>>;

/**
 * Sets everything of one's own profile. Another email address takes the current password, because whoever has the
 * address may get at the account. Throws `auth.wrong_password` and `account.email_taken` with `fields`, or
 * `auth.locked`.
 */
export async function updateProfile(
  owner: ProfileOwner,
  { confirmPassword }: Pick<AccountsParts, 'confirmPassword'>,
  { currentPassword, opId, performedAt, ...changes }: UpdateProfileInput,
): Promise<Profile> {
  const { accountId } = owner.actor;
  const stored = await getAccount(owner.core.fork(), accountId);
  const changesEmail = (stored.email ?? null) !== changes.email;
  if (changesEmail && currentPassword === '') {
    throw new AppError('auth.wrong_password', {
      fields: { currentPassword: 'Enter your current password to change the email.' },
    });
  }
  if (changesEmail && !(await confirmPassword(accountId, currentPassword))) throw wrongPassword();
  return change(owner, updateProfileAction, { opId, performedAt }, changes, changesEmail);
}

/** Sets the zone in which every time is shown to its owner. */
export function chooseTimeZone(
  owner: ProfileOwner,
  { timezone, ...envelope }: ChooseTimeZoneInput,
): Promise<Profile> {
  return change(owner, chooseTimeZoneAction, envelope, { timezone });
}

/** Sets how the operators' app looks, on every device that has no choice of its own. */
export function chooseTheme(owner: ProfileOwner, { theme, ...envelope }: ChooseThemeInput): Promise<Profile> {
  return change(owner, chooseThemeAction, envelope, { theme });
}

/** Writes what differs, and no audit row where nothing does. */
function change(
  owner: ProfileOwner,
  spec: Pick<ActionSpec, 'name' | 'audit'>,
  envelope: Envelope,
  changes: Changes,
  isConfirmed = false,
): Promise<Profile> {
  const { accountId } = owner.actor;
  return runCommand(owner, spec, { ...envelope, ...changes }, async ({ em }) => {
    const account = await lockAccount(em, accountId);
    // Deactivated while this request waited.
    if (!account.active) throw new AppError('auth.required');
    const before: Changes = profileOf(account);
    const differing = (Object.keys(changes) as (keyof Changes)[]).filter(
      (key) => JSON.stringify(before[key]) !== JSON.stringify(changes[key]),
    );
    if (differing.includes('email')) {
      // Somebody else changed it since it was compared: the password was not asked for.
      if (!isConfirmed) throw wrongPassword();
      if (typeof changes.email === 'string') await requireFreeEmail(em, changes.email, accountId);
    }
    em.assign(account, changes);
    const only = (all: Changes) => Object.fromEntries(differing.map((key) => [key, all[key]]));
    return {
      answer: profileOf(account),
      audit:
        differing.length === 0
          ? []
          : [
              {
                targetType: 'account',
                targetId: accountId,
                targetLabel: account.username,
                before: only(before),
                after: only(changes),
                security: differing.includes('email'),
              },
            ],
    };
  });
}
