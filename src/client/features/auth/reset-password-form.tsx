import type { JSX } from 'solid-js';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button, LinkButton } from '#client/ui/button.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { PasswordField } from '#client/ui/text-field.tsx';
import type { ResetPasswordInput } from '#shared/auth/auth.schemas.ts';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { checkNewPassword, createLengthMin, describeLengthMin } from './check-new-password.ts';

export interface ResetPasswordFormProps {
  token: string;
  reset: (input: ResetPasswordInput) => Promise<{ readonly username: string }>;
  findRules: () => Promise<{ readonly lengthMin: number }>;
  /** Told whose password it was. */
  onDone: (username: string) => void;
}

/** With these the link is of no more use, whatever is typed. */
const DEAD_LINK: readonly ErrorCode[] = ['auth.reset_unknown', 'auth.reset_used', 'auth.reset_expired'];

/** The new password for whoever holds a reset link. What can be checked without the server is. */
export function ResetPasswordForm(props: ResetPasswordFormProps): JSX.Element {
  const [password, setPassword] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const lengthMin = createLengthMin(() => props.findRules());
  const submission = createSubmission((input: ResetPasswordInput) => props.reset(input));
  let form: HTMLFormElement | undefined;

  const problem = () => checkNewPassword({ password: password(), lengthMin: lengthMin() });
  const code = () => submission.error()?.code;
  const passwordRefused = () => code() === 'account.weak_password';
  const linkIsDead = () => DEAD_LINK.some((dead) => dead === code());

  // A refusal is read at its field: the one that arrives takes the focus there.
  createEffect(on(submission.error, (error) => error && form && focusFirstInvalid(form), { defer: true }));

  const handleSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem() !== undefined) {
      if (form) focusFirstInvalid(form);
      return;
    }
    const done = await submission.send({ token: props.token, password: password() });
    if (done) props.onDone(done.username);
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
      <PasswordField
        label="New password"
        hint={describeLengthMin(lengthMin())}
        name="new-password"
        autocomplete="new-password"
        maxlength={200}
        value={password()}
        onInput={setPassword}
        error={
          (tried() ? problem() : undefined) ?? (passwordRefused() ? submission.error()?.message : undefined)
        }
      />
      <p class="form-error" role="alert">
        {passwordRefused() ? '' : submission.error()?.message}
      </p>
      <Show
        when={!linkIsDead()}
        fallback={
          <LinkButton href="/admin/forgot-password" variant="primary" size={60} wide>
            Ask for a new link
          </LinkButton>
        }
      >
        <Button type="submit" variant="primary" size={60} wide busy={submission.busy()}>
          Set the new password
        </Button>
      </Show>
    </form>
  );
}
