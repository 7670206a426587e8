import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { FormFrame } from '#client/ui/form-frame.tsx';
import { PasswordField } from '#client/ui/password-field.tsx';

export interface PasswordAgainProps<Answer> {
  username: string;
  why: string;
  /** Of the button. */
  label: string;
  send: (input: { currentPassword: string }) => Promise<Answer>;
  onDone: (answer: Answer) => void;
}

/** Asks for the password once more before something that a stolen session must not be enough for. */
export function PasswordAgain<Answer extends object>(props: PasswordAgainProps<Answer>): JSX.Element {
  const [password, setPassword] = createSignal('');
  const [missing, setMissing] = createSignal(false);
  const submission = createSubmission((currentPassword: string) => props.send({ currentPassword }));
  const refusal = () => submission.fields()['currentPassword'];
  const check = () => {
    setMissing(password() === '');
    return !missing();
  };
  const send = async () => {
    const answer = await submission.send(password());
    if (answer) props.onDone(answer);
  };
  return (
    <FormFrame
      check={check}
      send={send}
      busy={submission.busy()}
      refusal={submission.error()}
      error={refusal() === undefined ? submission.error()?.message : ''}
      label={props.label}
    >
      <p>{props.why}</p>
      {/* For password managers, which otherwise can't tell whose password this is. */}
      <input type="text" name="username" autocomplete="username" value={props.username} readonly hidden />
      <PasswordField
        label="Your password"
        name="current-password"
        autocomplete="current-password"
        autofocus
        maxlength={200}
        value={password()}
        onInput={(typed) => {
          setPassword(typed);
          setMissing(false);
        }}
        error={missing() ? 'Enter your password.' : refusal()}
      />
    </FormFrame>
  );
}
