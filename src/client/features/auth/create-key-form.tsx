import type { JSX } from 'solid-js';
import { createSignal, For } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Checkbox } from '#client/ui/choice-field.tsx';
import { FormFrame } from '#client/ui/form-frame.tsx';
import { PasswordField } from '#client/ui/password-field.tsx';
import { SelectField } from '#client/ui/select-field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { PERMISSION_LABELS } from '#shared/access/permission-labels.ts';
import type { Permission } from '#shared/access/permissions.ts';
import { API_KEY_NAME_MAX, listScopes } from '#shared/auth/auth.rules.ts';
import type { ApiKeyMade, CreateApiKeyInput, Me } from '#shared/auth/auth.schemas.ts';

const LIVES: readonly { days: number; label: string }[] = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 180, label: 'Half a year' },
  { days: 365, label: 'A year' },
];

export interface CreateKeyFormProps {
  me: Me;
  create: (input: CreateApiKeyInput) => Promise<ApiKeyMade>;
  onMade: (made: ApiKeyMade) => void;
}

/** Name, life, scopes and the password. The server judges all of it; its refusals stand at their fields. */
export function CreateKeyForm(props: CreateKeyFormProps): JSX.Element {
  const [name, setName] = createSignal('');
  const [days, setDays] = createSignal(90);
  const [scopes, setScopes] = createSignal<readonly Permission[]>([]);
  const [password, setPassword] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const submission = createSubmission((input: CreateApiKeyInput) => props.create(input));
  const problems = () => ({
    name: name().trim() === '' ? 'Give the key a name.' : undefined,
    scopes: scopes().length === 0 ? 'Choose at least one scope.' : undefined,
    currentPassword: password() === '' ? 'Enter your password.' : undefined,
  });
  type Field = keyof ReturnType<typeof problems>;
  const errorAt = (field: Field) => (tried() ? problems()[field] : undefined) ?? submission.fields()[field];
  const formError = () => (Object.keys(submission.fields()).length === 0 ? submission.error()?.message : '');
  const check = () => {
    setTried(true);
    return !Object.values(problems()).some(Boolean);
  };
  const send = async () => {
    const made = await submission.send({
      name: name(),
      expiresInDays: days(),
      scopes: [...scopes()],
      currentPassword: password(),
    });
    if (made) props.onMade(made);
  };

  return (
    <FormFrame
      check={check}
      send={send}
      busy={submission.busy()}
      refusal={submission.error()}
      error={formError()}
      label="Make the key"
    >
      <TextField
        label="Name"
        hint="What uses it, such as “nightly export”."
        autocomplete="off"
        autofocus
        maxlength={API_KEY_NAME_MAX}
        value={name()}
        onInput={setName}
        error={errorAt('name')}
      />
      <SelectField
        label="Ends after"
        options={LIVES.map(({ days: value, label }) => ({ value: String(value), label }))}
        value={String(days())}
        onChange={(value) => setDays(Number(value))}
      />
      <ScopeChoice role={props.me.role} chosen={scopes()} onChange={setScopes} error={errorAt('scopes')} />
      <input type="text" name="username" autocomplete="username" value={props.me.username} readonly hidden />
      <PasswordField
        label="Your password"
        autocomplete="current-password"
        maxlength={200}
        value={password()}
        onInput={setPassword}
        error={errorAt('currentPassword')}
      />
    </FormFrame>
  );
}

function ScopeChoice(props: {
  role: Me['role'];
  chosen: readonly Permission[];
  onChange: (scopes: readonly Permission[]) => void;
  error: string | undefined;
}): JSX.Element {
  const all = () => listScopes(props.role);
  return (
    <fieldset class="api-key-scopes">
      <legend class="field-label">What it may do</legend>
      <For each={all()}>
        {(scope, index) => (
          <Checkbox
            label={PERMISSION_LABELS[scope]}
            hint={
              scope === 'account.administer'
                ? 'Whoever has such a key can make themselves a super admin.'
                : undefined
            }
            checked={props.chosen.includes(scope)}
            error={index() === all().length - 1 ? props.error : undefined}
            onChange={(checked) =>
              props.onChange(all().filter((one) => (one === scope ? checked : props.chosen.includes(one))))
            }
          />
        )}
      </For>
    </fieldset>
  );
}
