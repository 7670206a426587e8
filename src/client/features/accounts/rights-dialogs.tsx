import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { ReasonField } from '#client/ui/reason-field.tsx';
import { RequestDialog } from '#client/ui/request-dialog.tsx';
import type { Role } from '#shared/access/roles.ts';
import { outranks, ROLE_NAMES, roleWithArticle } from '#shared/access/roles.ts';
import type { IssuedPassword, ListedAccount } from '#shared/accounts/accounts.schemas.ts';
import { RoleField, TemporaryPasswordField } from './account-fields.tsx';
import type { AccountsData } from './accounts.data.ts';
import { createDialog } from './create-dialog.ts';

interface RightsDialogProps {
  account: ListedAccount;
  onClose: () => void;
}

/** Another role, said as before → after; taking rights away takes the password. */
export function ChangeRoleDialog(
  props: RightsDialogProps & {
    changeRole: AccountsData['changeRole'];
    onDone: (role: Role) => void;
  },
): JSX.Element {
  const { id, username, role: before } = props.account;
  const [role, setRole] = createSignal<Role>(before);
  const [reason, setReason] = createSignal('');
  const dialog = createDialog(
    (input: Parameters<AccountsData['changeRole']>[0]) => props.changeRole(input),
    ['role', 'reason', 'currentPassword'],
    () => props.onDone(role()),
  );
  const isDemotion = () => outranks(before, role());
  const check = () => ({
    ...(role() === before ? { role: 'Choose another role than the one they have.' } : {}),
    ...(reason().trim() === '' ? { reason: 'Say why the role changes.' } : {}),
  });
  return (
    <RequestDialog
      request={dialog}
      check={check}
      onClose={() => props.onClose()}
      tone={isDemotion() ? 'danger' : 'primary'}
      title={`Change the role of ${username}`}
      consequence="It counts from their next tap on. The reason is kept in the audit log."
      confirmLabel={role() === before ? 'Change role' : `Make ${username} ${roleWithArticle(role())}`}
      askPassword={isDemotion()}
      onConfirm={({ password }) =>
        void dialog.send({ accountId: id, role: role(), reason: reason(), currentPassword: password })
      }
    >
      <div class="stack">
        <RoleField
          value={role()}
          onChange={(next) => setRole(next as Role)}
          error={dialog.fields()['role']}
        />
        <p role="status">
          <strong>
            {ROLE_NAMES[before]} → {ROLE_NAMES[role()]}
          </strong>
          <Show when={isDemotion()}>. {username} is signed out everywhere at once.</Show>
        </p>
        <ReasonField value={reason()} onInput={setReason} error={dialog.fields()['reason']} />
      </div>
    </RequestDialog>
  );
}

/** A temporary password for somebody who can't get in. */
export function ResetPasswordDialog(
  props: RightsDialogProps & {
    resetPassword: AccountsData['resetPassword'];
    onDone: (issued: IssuedPassword) => void;
  },
): JSX.Element {
  const { id, username } = props.account;
  const [password, setPassword] = createSignal('');
  const dialog = createDialog(
    (input: Parameters<AccountsData['resetPassword']>[0]) => props.resetPassword(input),
    ['password'],
    (issued) => props.onDone(issued),
  );
  return (
    <RequestDialog
      request={dialog}
      onClose={() => props.onClose()}
      tone="danger"
      title={`Reset the password of ${username}?`}
      consequence={`${username} is signed out everywhere, gets a temporary password from you, and has to choose another one with it.`}
      confirmLabel={`Reset password of ${username}`}
      onConfirm={() =>
        void dialog.send({ accountId: id, ...(password() === '' ? {} : { password: password() }) })
      }
    >
      <TemporaryPasswordField value={password()} onInput={setPassword} error={dialog.fields()['password']} />
    </RequestDialog>
  );
}

export function DeactivateDialog(
  props: RightsDialogProps & { deactivate: AccountsData['deactivate']; onDone: () => void },
): JSX.Element {
  const { id, username } = props.account;
  const [reason, setReason] = createSignal('');
  const dialog = createDialog(
    (input: Parameters<AccountsData['deactivate']>[0]) => props.deactivate(input),
    ['reason', 'currentPassword'],
    () => props.onDone(),
  );
  return (
    <RequestDialog
      request={dialog}
      onClose={() => props.onClose()}
      tone="danger"
      title={`Deactivate ${username}?`}
      consequence={`Active → Deactivated. ${username} is signed out everywhere at once and can’t sign in again until you reactivate the account. What they did is kept.`}
      confirmLabel={`Deactivate ${username}`}
      askPassword
      onConfirm={({ password }) =>
        void dialog.send({ accountId: id, reason: reason(), currentPassword: password })
      }
    >
      <ReasonField optional value={reason()} onInput={setReason} error={dialog.fields()['reason']} />
    </RequestDialog>
  );
}

export function ClearSecondFactorDialog(
  props: RightsDialogProps & { clear: AccountsData['clearSecondFactor']; onDone: () => void },
): JSX.Element {
  const { id, username } = props.account;
  const dialog = createDialog(
    (input: Parameters<AccountsData['clearSecondFactor']>[0]) => props.clear(input),
    ['currentPassword'],
    () => props.onDone(),
  );
  return (
    <RequestDialog
      request={dialog}
      onClose={() => props.onClose()}
      tone="danger"
      title={`Remove the second factor of ${username}?`}
      consequence={`For somebody who has lost their phone and recovery codes. ${username} is signed out everywhere and signs in with the password alone.`}
      confirmLabel={`Remove second factor of ${username}`}
      askPassword
      onConfirm={({ password }) => void dialog.send({ accountId: id, currentPassword: password })}
    />
  );
}

export function DeleteAccountDialog(
  props: RightsDialogProps & { remove: AccountsData['remove']; onDone: () => void },
): JSX.Element {
  const { id, username } = props.account;
  const dialog = createDialog(
    (input: Parameters<AccountsData['remove']>[0]) => props.remove(input),
    ['confirm', 'currentPassword'],
    () => props.onDone(),
  );
  return (
    <RequestDialog
      request={dialog}
      onClose={() => props.onClose()}
      tone="danger"
      title={`Delete ${username}?`}
      consequence="The account is gone for good, with its sessions and keys. What it did stays in the audit log under its name. To keep the account, deactivate it."
      confirmLabel={`Delete ${username}`}
      typedWord="DELETE"
      askPassword
      onConfirm={({ typedWord, password }) =>
        void dialog.send({ accountId: id, confirm: typedWord, currentPassword: password })
      }
    />
  );
}
