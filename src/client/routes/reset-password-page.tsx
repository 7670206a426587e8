import { useLocation, useNavigate } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createSignal, Match, Switch } from 'solid-js';
import { readLinkToken } from '#client/features/auth/read-link-token.ts';
import { ResetPasswordForm } from '#client/features/auth/reset-password-form.tsx';
import { useSession } from '#client/features/auth/session-context.tsx';
import { LinkButton } from '#client/ui/button.tsx';
import { Door } from './door.tsx';
import { DoorNotice } from './door-notice.tsx';

/** A new password by a reset link. The token comes in the link's fragment, which no server or log ever sees. */
export default function ResetPasswordPage(): JSX.Element {
  const { session, auth } = useSession();
  const location = useLocation();
  const navigate = useNavigate();
  const [doneFor, setDoneFor] = createSignal<string>();

  const finish = (username: string) => {
    setDoneFor(username);
    // Takes the token out of the address and the history; the page itself stays and shows what came of it.
    navigate('/reset-password', { replace: true });
    // Every session of the account has ended, this browser's too if it was one of them.
    void session.load();
  };

  return (
    <Door title="Set a new password">
      <Switch
        fallback={
          <>
            <p>
              Open the reset link that a super admin gave you. It looks like{' '}
              <code>/admin/reset-password#token=…</code>
            </p>
            <LinkButton href="/admin/forgot-password" size={52}>
              Ask for a link
            </LinkButton>
          </>
        }
      >
        <Match when={readLinkToken(location.hash)} keyed>
          {(token) => (
            <ResetPasswordForm
              token={token}
              reset={auth.resetPassword}
              findRules={auth.findPasswordRules}
              onDone={finish}
            />
          )}
        </Match>
        <Match when={doneFor()}>
          {(username) => (
            <>
              <DoorNotice>
                {username()} has a new password. Everybody who was signed in with the old one is signed out.
              </DoorNotice>
              <LinkButton href="/admin/login" variant="primary" size={60} wide>
                Sign in
              </LinkButton>
            </>
          )}
        </Match>
      </Switch>
    </Door>
  );
}
