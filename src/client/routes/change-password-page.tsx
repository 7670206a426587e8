import type { JSX } from 'solid-js';
import { ChangePasswordForm } from '#client/features/auth/change-password-form.tsx';
import { useSession } from '#client/features/auth/session-context.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** One's own password, while signed in. */
export default function ChangePasswordPage(): JSX.Element {
  const { me, toasts } = useOperator();
  const { auth } = useSession();
  createPageTitle(() => 'Change password');
  return (
    <div class="page stack narrow-page">
      <h1>Change password</h1>
      <p class="muted">Everywhere else you are signed in, you will be signed out.</p>
      <ChangePasswordForm
        me={me()}
        change={auth.changePassword}
        findRules={auth.findPasswordRules}
        onChanged={() => toasts.show({ tone: 'ok', text: 'Password changed' })}
      />
    </div>
  );
}
