import type { JSX } from 'solid-js';
import { ChangePasswordForm } from '#client/features/auth/change-password-form.tsx';
import { useSession } from '#client/features/auth/session-context.tsx';
import { createStanding } from '../create-standing.ts';
import { useOperator } from '../operator-context.tsx';

/** One's own password, while signed in. */
export function PasswordSection(): JSX.Element {
  const { me, toasts } = useOperator();
  const standing = createStanding();
  const { auth } = useSession();
  return (
    <div class="stack settings-narrow">
      <p class="muted">Everywhere else you are signed in, you will be signed out.</p>
      <ChangePasswordForm
        me={me()}
        change={auth.changePassword}
        findRules={auth.findPasswordRules}
        blocked={standing.whyOffline('Changing the password needs a connection.')}
        onChanged={() => toasts.show({ tone: 'ok', text: 'Password changed' })}
      />
    </div>
  );
}
