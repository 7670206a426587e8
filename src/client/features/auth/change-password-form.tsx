import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { FormFrame } from '#client/ui/form-frame.tsx';
import { PasswordField } from '#client/ui/password-field.tsx';
import { createReason } from '#client/ui/why-not.tsx';
import type { ChangePasswordInput, Me } from '#shared/auth/auth.schemas.ts';
import { checkNewPassword, createLengthMin, describeLengthMin } from './check-new-password.ts';

export interface ChangePasswordFormProps {
  me: Me;
  change: (input: ChangePasswordInput) => Promise<void>;
  findRules: () => Promise<{ readonly lengthMin: number }>;
  onChanged: () => void;
  /** Why nothing can be saved now; null where it can. What was typed stays. */
  blocked?: string | null | undefined;
}

/** The current password and the one to replace it. Both are judged by the server, whose refusals stand at their fields. */
export function ChangePasswordForm(props: ChangePasswordFormProps): JSX.Element {
  const [current, setCurrent] = createSignal('');
  const [next, setNext] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const lengthMin = createLengthMin(() => props.findRules());
  const submission = createSubmission(async (input: ChangePasswordInput) => {
    await props.change(input);
    return true;
  });
  const blocked = createReason(() => props.blocked ?? null);

  const currentProblem = () => (current() === '' ? 'Enter your current password.' : undefined);
  const nextProblem = () => {
    const { username, email } = props.me;
    return checkNewPassword({
      password: next(),
      lengthMin: lengthMin(),
      username,
      email,
      current: current(),
    });
  };
  const nextRefused = () => submission.error()?.code === 'account.weak_password';
  const currentRefusal = () => submission.fields()['currentPassword'];
  const formError = () =>
    nextRefused() || currentRefusal() !== undefined ? '' : submission.error()?.message;

  const check = () => {
    setTried(true);
    return (currentProblem() ?? nextProblem()) === undefined;
  };
  const send = async () => {
    const changed = await submission.send({ currentPassword: current(), newPassword: next() });
    if (!changed) return;
    setTried(false);
    setCurrent('');
    setNext('');
    props.onChanged();
  };

  return (
    <FormFrame
      check={check}
      send={send}
      busy={submission.busy()}
      refusal={submission.error()}
      error={formError()}
      label="Change the password"
      blocked={blocked}
    >
      {/* For password managers, which otherwise can't tell whose password this is. */}
      <input type="text" name="username" autocomplete="username" value={props.me.username} readonly hidden />
      <PasswordField
        label="Current password"
        hint={props.me.mustChangePassword ? 'The temporary one that you were given.' : undefined}
        name="current-password"
        autocomplete="current-password"
        maxlength={200}
        value={current()}
        onInput={setCurrent}
        error={(tried() ? currentProblem() : undefined) ?? currentRefusal()}
      />
      <PasswordField
        label="New password"
        hint={describeLengthMin(lengthMin())}
        name="new-password"
        autocomplete="new-password"
        maxlength={200}
        value={next()}
        onInput={setNext}
        error={
          (tried() ? nextProblem() : undefined) ?? (nextRefused() ? submission.error()?.message : undefined)
        }
      />
    </FormFrame>
  );
}
