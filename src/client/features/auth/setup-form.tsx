import type { JSX } from 'solid-js';
import { createEffect, createSignal, on } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { PasswordField, TextField } from '#client/ui/text-field.tsx';
import type { Me, SetupInput } from '#shared/auth/auth.schemas.ts';
import type { SetupDraft } from './check-setup.ts';
import { checkSetup, readSetup, SETUP_PASSWORD_LENGTH_MIN } from './check-setup.ts';

export interface SetupFormProps {
  token: string;
  setUp: (input: SetupInput) => Promise<Me>;
  onDone: (me: Me) => void;
}

/** Creates the first account. What can be checked without the server is, so that the link is not used for a slip. */
export function SetupForm(props: SetupFormProps): JSX.Element {
  const [draft, setDraft] = createSignal<SetupDraft>({ username: '', email: '', password: '' });
  const [tried, setTried] = createSignal(false);
  const submission = createSubmission((input: SetupInput) => props.setUp(input));
  let form: HTMLFormElement | undefined;

  const set = (changes: Partial<SetupDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const shown = (name: keyof SetupDraft) =>
    (tried() ? checkSetup(draft())[name] : undefined) ?? submission.fields()[name];

  // A refusal is read at its field: the one that arrives takes the focus there.
  createEffect(on(submission.error, (error) => error && form && focusFirstInvalid(form), { defer: true }));

  const handleSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(checkSetup(draft())).length > 0) {
      if (form) focusFirstInvalid(form);
      return;
    }
    const me = await submission.send({ token: props.token, ...readSetup(draft()) });
    if (me) props.onDone(me);
  };
  const passwordRefused = () => submission.error()?.code === 'account.weak_password';

  return (
    <form
      class="stack"
      novalidate
      ref={(element) => {
        form = element;
      }}
      onSubmit={(event) => void handleSubmit(event)}
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
      <p class="form-error" role="alert">
        {passwordRefused() ? '' : submission.error()?.message}
      </p>
      <Button type="submit" variant="primary" size={60} wide busy={submission.busy()}>
        Create the account and sign in
      </Button>
    </form>
  );
}
