import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { FormFrame } from '#client/ui/form-frame.tsx';
import { PasswordField } from '#client/ui/password-field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { SetupInput } from '#shared/auth/auth.schemas.ts';
import type { SetupDraft } from './check-setup.ts';
import { checkSetup, readSetup, SETUP_PASSWORD_LENGTH_MIN } from './check-setup.ts';

export interface SetupFormProps<Answer> {
  create: (values: Omit<SetupInput, 'token'>) => Promise<Answer>;
  onDone: (answer: Answer) => void;
  /** What the button does, in its words. */
  label: string;
}

/** Creates one's own account. What can be checked without the server is, so that a link is not used for a slip. */
export function SetupForm<Answer extends object>(props: SetupFormProps<Answer>): JSX.Element {
  const [draft, setDraft] = createSignal<SetupDraft>({ username: '', email: '', password: '' });
  const [tried, setTried] = createSignal(false);
  const submission = createSubmission((values: Omit<SetupInput, 'token'>) => props.create(values));

  const set = (changes: Partial<SetupDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const shown = (name: keyof SetupDraft) =>
    (tried() ? checkSetup(draft())[name] : undefined) ?? submission.fields()[name];

  const check = () => {
    setTried(true);
    return Object.keys(checkSetup(draft())).length === 0;
  };
  const send = async () => {
    const answer = await submission.send(readSetup(draft()));
    if (answer) props.onDone(answer);
  };
  const passwordRefused = () => submission.error()?.code === 'account.weak_password';

  return (
    <FormFrame
      check={check}
      send={send}
      busy={submission.busy()}
      refusal={submission.error()}
      error={passwordRefused() ? '' : submission.error()?.message}
      label={props.label}
    >
      <TextField
        label="Username"
        hint="For signing in. It can’t be changed later."
        name="username"
        autocomplete="username"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        maxlength={32}
        value={draft().username}
        onInput={(username) => set({ username })}
        error={shown('username')}
      />
      <TextField
        label="Email"
        optional
        type="email"
        name="email"
        autocomplete="email"
        maxlength={254}
        value={draft().email}
        onInput={(email) => set({ email })}
        error={shown('email')}
      />
      <PasswordField
        label="Password"
        hint={`At least ${SETUP_PASSWORD_LENGTH_MIN} characters.`}
        name="password"
        autocomplete="new-password"
        maxlength={200}
        value={draft().password}
        onInput={(password) => set({ password })}
        error={shown('password') ?? (passwordRefused() ? submission.error()?.message : undefined)}
      />
    </FormFrame>
  );
}
