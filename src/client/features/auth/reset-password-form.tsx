import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { LinkButton } from '#client/ui/button.tsx';
import { FormFrame } from '#client/ui/form-frame.tsx';
import { PasswordField } from '#client/ui/password-field.tsx';
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

  const problem = () => checkNewPassword({ password: password(), lengthMin: lengthMin() });
  const code = () => submission.error()?.code;
  const passwordRefused = () => code() === 'account.weak_password';
  const linkIsDead = () => DEAD_LINK.some((dead) => dead === code());

  const check = () => {
    setTried(true);
    return problem() === undefined;
  };
  const send = async () => {
    const done = await submission.send({ token: props.token, password: password() });
    if (done) props.onDone(done.username);
  };

  return (
    <FormFrame
      check={check}
      send={send}
      busy={submission.busy()}
      refusal={submission.error()}
      error={passwordRefused() ? '' : submission.error()?.message}
      label="Set the new password"
      instead={
        linkIsDead() ? (
          <LinkButton href="/admin/forgot-password" variant="primary" size={60} wide>
            Ask for a new link
          </LinkButton>
        ) : undefined
      }
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
    </FormFrame>
  );
}
