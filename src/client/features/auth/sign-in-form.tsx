import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { PasswordField, TextField } from '#client/ui/text-field.tsx';
import type { Me, SignInInput } from '#shared/auth/auth.schemas.ts';

export interface SignInFormProps {
  signIn: (input: SignInInput) => Promise<Me>;
  onSignedIn: (me: Me) => void;
  /** Filled in where somebody's session ended: the same person comes back. */
  username?: string | undefined;
}

/** Username and password. What was typed stays after a refusal; an unknown user and a wrong password read the same. */
export function SignInForm(props: SignInFormProps): JSX.Element {
  const [username, setUsername] = createSignal(props.username ?? '');
  const [password, setPassword] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const submission = createSubmission((input: SignInInput) => props.signIn(input));
  let form: HTMLFormElement | undefined;
  let passwordInput: HTMLInputElement | undefined;

  const missing = (value: string, text: string) => (tried() && value === '' ? text : undefined);
  const handleSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (username().trim() === '' || password() === '') {
      if (form) focusFirstInvalid(form);
      return;
    }
    const me = await submission.send({ username: username(), password: password() });
    if (me) props.onSignedIn(me);
    else passwordInput?.focus();
  };

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
        name="username"
        autocomplete="username"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        maxlength={200}
        value={username()}
        onInput={setUsername}
        error={missing(username().trim(), 'Enter your username.')}
      />
      <PasswordField
        label="Password"
        name="password"
        autocomplete="current-password"
        maxlength={200}
        ref={(element: HTMLInputElement) => {
          passwordInput = element;
        }}
        value={password()}
        onInput={setPassword}
        error={missing(password(), 'Enter your password.')}
      />
      <p class="form-error" role="alert">
        {submission.error()?.message}
      </p>
      <Button type="submit" variant="primary" size={60} wide busy={submission.busy()}>
        Sign in
      </Button>
    </form>
  );
}
