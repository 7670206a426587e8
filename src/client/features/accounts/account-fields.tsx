import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import type { FieldErrors } from '#client/ui/create-dialog.ts';
import { PasswordField } from '#client/ui/password-field.tsx';
import { SelectField } from '#client/ui/select-field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { ROLE_NAMES, ROLES } from '#shared/access/roles.ts';
import { NAME_LENGTH_MAX } from '#shared/accounts/accounts.rules.ts';

/** What is typed of a person; each is said to be wrong under its own name. */
export interface PersonDraft {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
}

const NAME_FIELDS = [
  ['displayName', 'Display name'],
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
] as const;

export interface PersonFieldsProps {
  draft: PersonDraft;
  errors: FieldErrors;
  onChange: (changes: Partial<PersonDraft>) => void;
}

/** Email and names, for new and for known accounts. */
export function PersonFields(props: PersonFieldsProps): JSX.Element {
  return (
    <>
      <TextField
        label="Email"
        type="email"
        autocomplete="off"
        maxlength={254}
        value={props.draft.email}
        onInput={(email) => props.onChange({ email })}
        error={props.errors['email']}
      />
      <For each={NAME_FIELDS}>
        {([name, label]) => (
          <TextField
            label={label}
            optional
            autocomplete="off"
            maxlength={NAME_LENGTH_MAX}
            value={props.draft[name]}
            onInput={(text) => props.onChange({ [name]: text })}
            error={props.errors[name]}
          />
        )}
      </For>
    </>
  );
}

export interface RoleFieldProps {
  value: string;
  onChange: (role: string) => void;
  error?: string | undefined;
}

export function RoleField(props: RoleFieldProps): JSX.Element {
  return (
    <SelectField
      label="Role"
      value={props.value}
      options={ROLES.map((role) => ({ value: role, label: ROLE_NAMES[role] }))}
      onChange={(role) => props.onChange(role)}
      error={props.error}
    />
  );
}

export interface TemporaryPasswordFieldProps {
  value: string;
  onInput: (password: string) => void;
  error: string | undefined;
}

/** A password for somebody else, who replaces it. Left empty, the server makes one. */
export function TemporaryPasswordField(props: TemporaryPasswordFieldProps): JSX.Element {
  return (
    <PasswordField
      label="Temporary password"
      optional
      hint="Leave it empty and a strong one is made up and shown to you once."
      autocomplete="new-password"
      maxlength={200}
      value={props.value}
      onInput={(password) => props.onInput(password)}
      error={props.error}
    />
  );
}
