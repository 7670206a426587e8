import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { ForgotPasswordForm } from '#client/features/auth/forgot-password-form.tsx';
import { useSession } from '#client/features/auth/session-context.tsx';
import { LinkButton } from '#client/ui/button.tsx';
import { Door } from './door.tsx';
import { DoorNotice } from './door-notice.tsx';

/** Asking for a reset link. What it says afterwards is the same for every name. */
export default function ForgotPasswordPage(): JSX.Element {
  const { auth } = useSession();
  const [asked, setAsked] = createSignal<string>();
  return (
    <Door title="Forgot password">
      <Show
        when={asked()}
        fallback={
          <>
            <p class="muted">A super admin gives you a link with which you set a new password.</p>
            <ForgotPasswordForm ask={auth.forgotPassword} onAsked={setAsked} />
          </>
        }
      >
        {(message) => (
          <>
            <DoorNotice>{message()}</DoorNotice>
            <p class="muted">Ask one of them for it. The link works once, for an hour.</p>
          </>
        )}
      </Show>
      <LinkButton href="/admin/login" size={52} variant={asked() ? 'plain' : 'quiet'}>
        Back to sign-in
      </LinkButton>
    </Door>
  );
}
