import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { RequestDialog } from '#client/ui/request-dialog.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { Role } from '#shared/access/roles.ts';
import type { IssuedPassword, ListedAccount } from '#shared/accounts/accounts.schemas.ts';
import type { PersonDraft } from './account-fields.tsx';
import { PersonFields, RoleField, TemporaryPasswordField } from './account-fields.tsx';
import type { AccountsData } from './accounts.data.ts';
import { createDialog } from './create-dialog.ts';

const PERSON_FIELDS = ['email', 'firstName', 'lastName', 'displayName'];

export interface CreateAccountDialogProps {
  create: AccountsData['create'];
  onClose: () => void;
  onDone: (issued: IssuedPassword) => void;
}

/** A new account. Left without a password, the server makes one and it is shown once. */
export function CreateAccountDialog(props: CreateAccountDialogProps): JSX.Element {
  const [username, setUsername] = createSignal('');
  const [person, setPerson] = createSignal<PersonDraft>(NOBODY);
  const [role, setRole] = createSignal<Role>('waffle_manager');
  const [password, setPassword] = createSignal('');
  const dialog = createDialog(
    (values: Parameters<AccountsData['create']>[0]) => props.create(values),
    ['username', 'password', 'role', ...PERSON_FIELDS],
    (issued) => props.onDone(issued),
  );
  const check = () => ({
    ...(username().trim() === '' ? { username: 'Enter a username.' } : {}),
    ...(person().email.trim() === '' ? { email: 'Enter an email address.' } : {}),
  });
  return (
    <RequestDialog
      request={dialog}
      check={check}
      onClose={() => props.onClose()}
      title="New admin"
      consequence="They sign in with the username and a password that you pass on, and then choose one of their own."
      confirmLabel="Create account"
      onConfirm={() =>
        void dialog.send({
          username: username(),
          role: role(),
          ...person(),
          ...(password() === '' ? {} : { password: password() }),
        })
      }
    >
      <div class="stack">
        <TextField
          label="Username"
          hint="2 to 32 letters, digits, dots, dashes or underscores. It can’t be changed later."
          autofocus
          autocomplete="off"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          maxlength={32}
          value={username()}
          onInput={setUsername}
          error={dialog.fields()['username']}
        />
        <RoleField
          value={role()}
          onChange={(next) => setRole(next as Role)}
          error={dialog.fields()['role']}
        />
        <PersonFields
          draft={person()}
          errors={dialog.fields()}
          onChange={(changes) => setPerson({ ...person(), ...changes })}
        />
        <TemporaryPasswordField
          value={password()}
          onInput={setPassword}
          error={dialog.fields()['password']}
        />
      </div>
    </RequestDialog>
  );
}

const NOBODY: PersonDraft = { email: '', firstName: '', lastName: '', displayName: '' };

export interface EditAccountDialogProps {
  account: ListedAccount;
  update: AccountsData['update'];
  onClose: () => void;
  onDone: () => void;
}

/** Email and names of somebody else; the username is shown and stays. */
export function EditAccountDialog(props: EditAccountDialogProps): JSX.Element {
  const before = props.account;
  const [person, setPerson] = createSignal<PersonDraft>({
    email: before.email ?? '',
    firstName: before.firstName,
    lastName: before.lastName,
    displayName: before.displayName,
  });
  const dialog = createDialog(
    (input: Parameters<AccountsData['update']>[0]) => props.update(input),
    PERSON_FIELDS,
    () => props.onDone(),
  );
  const check = (): Record<string, string> =>
    person().email.trim() === '' && before.email !== null ? { email: 'Enter an email address.' } : {};
  const send = () => {
    const { email, ...names } = person();
    // An account that was made without an address may go on without one.
    const input = { accountId: before.id, ...names, ...(email.trim() === '' ? {} : { email }) };
    void dialog.send(input);
  };
  return (
    <RequestDialog
      request={dialog}
      check={check}
      onClose={() => props.onClose()}
      title={`Edit ${before.username}`}
      consequence={`The username ${before.username} can’t be changed.`}
      confirmLabel="Save"
      onConfirm={send}
    >
      <div class="stack">
        <PersonFields
          draft={person()}
          errors={dialog.fields()}
          onChange={(changes) => setPerson({ ...person(), ...changes })}
        />
      </div>
    </RequestDialog>
  );
}
