import type { JSX } from 'solid-js';
import { ChangePasswordForm } from '#client/features/auth/change-password-form.tsx';
import { useSession } from '#client/features/auth/session-context.tsx';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { Door } from './door.tsx';

/** Stands before everything else where somebody signed in with a password that was made for them. */
export default function ChoosePasswordPage(props: { me: Me }): JSX.Element {
  const { session, auth } = useSession();
  const leaving = createSubmission(() => session.leave());
  return (
    <Door title="Choose a new password">
      <p class="muted">
        Somebody else made the password that you signed in with. Choose one that only you know.
      </p>
      <ChangePasswordForm
        me={props.me}
        change={auth.changePassword}
        findRules={auth.findPasswordRules}
        onChanged={() => session.enter({ ...props.me, mustChangePassword: false })}
      />
      <p class="form-error" role="alert">
        {leaving.error()?.message}
      </p>
      <Button variant="quiet" size={52} busy={leaving.busy()} onClick={() => void leaving.send(undefined)}>
        Sign out
      </Button>
    </Door>
  );
}
