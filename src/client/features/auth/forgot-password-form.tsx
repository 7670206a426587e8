import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { ForgotPasswordInput } from '#shared/auth/auth.schemas.ts';

export interface ForgotPasswordFormProps {
  ask: (input: ForgotPasswordInput) => Promise<{ readonly message: string }>;
  /** Told what the server says, which is the same for every name. */
  onAsked: (message: string) => void;
}

/** Asks for a reset link by username. */
export function ForgotPasswordForm(props: ForgotPasswordFormProps): JSX.Element {
  const [username, setUsername] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const submission = createSubmission((input: ForgotPasswordInput) => props.ask(input));
  let form: HTMLFormElement | undefined;

  const handleSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (username().trim() === '') {
      if (form) focusFirstInvalid(form);
      return;
    }
    const answer = await submission.send({ username: username() });
    if (answer) props.onAsked(answer.message);
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
        error={tried() && username().trim() === '' ? 'Enter your username.' : undefined}
      />
      <p class="form-error" role="alert">
        {submission.error()?.message}
      </p>
      <Button type="submit" variant="primary" size={60} wide busy={submission.busy()}>
        Ask for a reset link
      </Button>
    </form>
  );
}
