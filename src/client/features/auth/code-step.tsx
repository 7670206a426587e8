import type { JSX } from 'solid-js';
import { createSignal, onMount } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import type { AppError } from '#shared/kernel/errors.ts';
import { CodeField } from './code-field.tsx';

export interface CodeStepProps {
  username: string;
  busy: boolean;
  error: AppError | null;
  /** True where it is done. */
  onCode: (code: string) => Promise<boolean>;
  onBack: () => void;
}

/** The code of the authenticator app, or a recovery code where the phone is lost. */
export function CodeStep(props: CodeStepProps): JSX.Element {
  const [code, setCode] = createSignal('');
  const [byRecovery, setByRecovery] = createSignal(false);
  const [missing, setMissing] = createSignal(false);
  let input: HTMLInputElement | undefined;
  onMount(() => input?.focus());

  const isWrong = () => props.error?.code === 'auth.wrong_code';
  const fieldError = () => {
    if (missing()) return 'Enter the code.';
    return isWrong() ? props.error?.message : undefined;
  };
  const handleSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    setMissing(code().trim() === '');
    if (!missing() && (await props.onCode(code()))) return;
    // A code that was refused never works again, so the next one is typed into an empty field.
    if (isWrong()) setCode('');
    input?.focus();
  };

  return (
    <form class="stack" novalidate onSubmit={(event) => void handleSubmit(event)}>
      <p class="muted">
        {props.username}’s account has a second factor.{' '}
        {byRecovery()
          ? 'Enter one of the recovery codes you kept. Each works once.'
          : 'Open your authenticator app and enter the code it shows.'}
      </p>
      <CodeField
        recovery={byRecovery()}
        value={code()}
        onInput={(typed) => {
          setCode(typed);
          setMissing(false);
        }}
        ref={(element) => {
          input = element;
        }}
        error={fieldError()}
      />
      <p class="form-error" role="alert">
        {isWrong() ? '' : props.error?.message}
      </p>
      <Button type="submit" variant="primary" size={60} wide busy={props.busy}>
        Sign in
      </Button>
      <Button
        variant="quiet"
        size={52}
        onClick={() => {
          setByRecovery(!byRecovery());
          setCode('');
          setMissing(false);
          input?.focus();
        }}
      >
        {byRecovery() ? 'Use the authenticator app' : 'Use a recovery code'}
      </Button>
      <Button variant="quiet" size={52} onClick={() => props.onBack()}>
        Sign in as somebody else
      </Button>
    </form>
  );
}
