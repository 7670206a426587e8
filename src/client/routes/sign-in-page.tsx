import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createEffect, onMount, Show } from 'solid-js';
import { readNextPage } from '#client/features/auth/create-session.ts';
import { useSession } from '#client/features/auth/session-context.tsx';
import { SignInForm } from '#client/features/auth/sign-in-form.tsx';
import { createSubmission } from '#client/lib/create-submission.ts';
import { LinkButton } from '#client/ui/button.tsx';
import { Door } from './door.tsx';

/** Signing in. Whoever is signed in already goes straight to the page that was asked for. */
export default function SignInPage(): JSX.Element {
  const { session, auth } = useSession();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const setup = createSubmission(() => auth.findSetupState());
  onMount(() => {
    void setup.send(undefined).then((state) => {
      if (state?.open && !session.me()) navigate('/setup', { replace: true });
    });
  });
  createEffect(() => {
    if (session.me()) navigate(readNextPage(params['next']), { replace: true, resolve: false });
  });
  return (
    <Door title="Sign in">
      <Show when={params['next']}>
        <p class="muted">Sign in to open the page you asked for.</p>
      </Show>
      <SignInForm signIn={auth.signIn} onSignedIn={session.enter} />
      <LinkButton href="/admin/forgot-password" variant="quiet" size={52}>
        Forgot password?
      </LinkButton>
    </Door>
  );
}
