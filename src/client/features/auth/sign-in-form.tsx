import type { JSX } from 'solid-js';
import { createSignal, Match, Switch } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import type { Me, SignInInput } from '#shared/auth/auth.schemas.ts';
import type { AppError } from '#shared/kernel/errors.ts';
import { CodeStep } from './code-step.tsx';
import { CredentialsStep } from './credentials-step.tsx';

export interface SignInFormProps {
  signIn: (input: SignInInput) => Promise<Me>;
  onSignedIn: (me: Me) => void;
  /** Filled in where somebody's session ended: the same person comes back. */
  username?: string | undefined;
}

/** Username and password, and a code where the account has a second factor. */
export function SignInForm(props: SignInFormProps): JSX.Element {
  const [username, setUsername] = createSignal(props.username ?? '');
  const [password, setPassword] = createSignal('');
  const [asksCode, setAsksCode] = createSignal(false);
  const submission = createSubmission((input: SignInInput) => props.signIn(input));
  /** "A code is needed" is the next step and no failure. */
  const error = (): AppError | null =>
    submission.error()?.code === 'auth.code_required' ? null : submission.error();

  const send = async (code?: string): Promise<boolean> => {
    const typed = { username: username(), password: password() };
    const me = await submission.send(code === undefined ? typed : { ...typed, code });
    if (me) {
      props.onSignedIn(me);
      return true;
    }
    // The password was changed meanwhile, or the name is locked: the first step says it.
    setAsksCode(
      submission.error()?.code === 'auth.code_required' ||
        (asksCode() && submission.error()?.code !== 'auth.wrong_credentials'),
    );
    return false;
  };

  return (
    <Switch>
      <Match when={asksCode()}>
        <CodeStep
          username={username().trim()}
          busy={submission.busy()}
          error={error()}
          onCode={send}
          onBack={() => {
            submission.reset();
            setAsksCode(false);
          }}
        />
      </Match>
      <Match when={!asksCode()}>
        <CredentialsStep
          username={username()}
          onUsername={setUsername}
          password={password()}
          onPassword={setPassword}
          busy={submission.busy()}
          error={error()}
          onSubmit={() => send()}
        />
      </Match>
    </Switch>
  );
}
