import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { FormFrame } from '#client/ui/form-frame.tsx';
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

  const check = () => {
    setTried(true);
    return username().trim() !== '';
  };
  const send = async () => {
    const answer = await submission.send({ username: username() });
    if (answer) props.onAsked(answer.message);
  };

  return (
    <FormFrame
      check={check}
      send={send}
      busy={submission.busy()}
      refusal={submission.error()}
      error={submission.error()?.message}
      label="Ask for a reset link"
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
    </FormFrame>
  );
}
