import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { RoleField } from '#client/features/accounts/account-fields.tsx';
import { createAccountsData } from '#client/features/accounts/accounts.data.ts';
import { EditSheet } from '#client/features/studio/edit-sheet.tsx';
import { createSubmission } from '#client/lib/create-submission.ts';
import { PasswordField } from '#client/ui/password-field.tsx';
import { ReasonField } from '#client/ui/reason-field.tsx';
import { NumberField } from '#client/ui/text-field.tsx';
import { can } from '#shared/access/permissions.ts';
import type { Role } from '#shared/access/roles.ts';
import { outranks, ROLE_NAMES } from '#shared/access/roles.ts';
import { DAILY_LIMIT_MAX } from '#shared/accounts/accounts.rules.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { TeamLine } from '#shared/studio/studio.schemas.ts';
import { useOperator } from './operator-context.tsx';

export interface EditMemberProps {
  member: TeamLine;
  onClose: () => void;
  onSaved: (said: string) => void;
}

/** Somebody's daily limit, and for super admins their role. */
export function EditMember(props: EditMemberProps): JSX.Element {
  const { me, server } = useOperator();
  const accounts = createAccountsData(server);
  const { id: accountId, name, role: before, dailyLimit } = props.member;
  const [limit, setLimit] = createSignal(String(dailyLimit));
  const [role, setRole] = createSignal<Role>(before);
  const [reason, setReason] = createSignal('');
  const [currentPassword, setCurrentPassword] = createSignal('');
  const mayChangeRole = can(me().role, 'account.administer') && me().id !== accountId;
  const isDemotion = () => outranks(before, role());
  const check = (): Readonly<Record<string, string>> => {
    const wanted = Number(limit().trim());
    const isLimit = Number.isInteger(wanted) && wanted >= 1 && wanted <= DAILY_LIMIT_MAX;
    return {
      ...(isLimit
        ? {}
        : { dailyLimit: `Use a whole number from 1 to ${DAILY_LIMIT_MAX.toLocaleString('en')}.` }),
      ...(role() !== before && reason().trim() === '' ? { reason: 'Say why the role changes.' } : {}),
    };
  };
  const submission = createSubmission(async () => {
    const fields = check();
    const [first] = Object.values(fields);
    if (first !== undefined) throw new AppError('request.invalid', { fields }, { message: first });
    // The role first: it is what can be refused.
    if (role() !== before) {
      await accounts.changeRole({
        accountId,
        role: role(),
        reason: reason(),
        currentPassword: currentPassword(),
      });
    }
    const wanted = Number(limit().trim());
    if (wanted !== dailyLimit) await accounts.setDailyLimit(accountId, wanted);
    return `${name} updated`;
  });
  return (
    <EditSheet
      title={`Edit ${name}`}
      saveLabel="Save"
      submission={submission}
      onClose={() => props.onClose()}
      onSave={() => void submission.send(undefined).then((said) => said && props.onSaved(said))}
    >
      <NumberField
        label="Daily limit"
        suffix="share assets"
        hint="Counts from their next share asset on."
        value={limit()}
        onInput={setLimit}
        error={submission.fields()['dailyLimit']}
      />
      <Show
        when={mayChangeRole}
        fallback={
          <p class="muted">
            Role: {ROLE_NAMES[before]}.{' '}
            {me().id === accountId ? 'Nobody changes their own.' : 'A super admin can change it.'}
          </p>
        }
      >
        <RoleField
          value={role()}
          onChange={(next) => setRole(next as Role)}
          error={submission.fields()['role']}
        />
        <Show when={role() !== before}>
          <p role="status">
            <strong>
              {ROLE_NAMES[before]} → {ROLE_NAMES[role()]}
            </strong>
            <Show when={isDemotion()}>. {name} is signed out everywhere at once.</Show>
          </p>
          <ReasonField value={reason()} onInput={setReason} error={submission.fields()['reason']} />
          <Show when={isDemotion()}>
            <PasswordField
              label="Your password"
              autocomplete="current-password"
              value={currentPassword()}
              onInput={setCurrentPassword}
              error={submission.fields()['currentPassword']}
            />
          </Show>
        </Show>
      </Show>
    </EditSheet>
  );
}
