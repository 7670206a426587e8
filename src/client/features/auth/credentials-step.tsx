import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { FormFrame } from '#client/ui/form-frame.tsx';
import { PasswordField } from '#client/ui/password-field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { AppError } from '#shared/kernel/errors.ts';

export interface CredentialsStepProps {
  username: string;
  onUsername: (username: string) => void;
  password: string;
  onPassword: (password: string) => void;
  busy: boolean;
  error: AppError | null;
  /** True where it is done, so that nothing here takes the focus any more. */
  onSubmit: () => Promise<boolean>;
}

/** Username and password. What was typed stays after a refusal; an unknown user and a wrong password read the same. */
export function CredentialsStep(props: CredentialsStepProps): JSX.Element {
  const [tried, setTried] = createSignal(false);
  let passwordInput: HTMLInputElement | undefined;

  const missing = (value: string, text: string) => (tried() && value === '' ? text : undefined);
  const check = () => {
    setTried(true);
    return props.username.trim() !== '' && props.password !== '';
  };
  const send = async () => {
    const done = await props.onSubmit();
    if (!done && passwordInput?.isConnected) passwordInput.focus();
  };

  return (
    <FormFrame
      check={check}
      send={send}
      busy={props.busy}
      refusal={props.error}
      error={props.error?.message}
      label="Sign in"
    >
      <TextField
        label="Username"
        name="username"
        autocomplete="username"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        maxlength={200}
        value={props.username}
        onInput={props.onUsername}
        error={missing(props.username.trim(), 'Enter your username.')}
      />
      <PasswordField
        label="Password"
        name="password"
        autocomplete="current-password"
        maxlength={200}
        ref={(element: HTMLInputElement) => {
          passwordInput = element;
        }}
        value={props.password}
        onInput={props.onPassword}
        error={missing(props.password, 'Enter your password.')}
      />
    </FormFrame>
  );
}
