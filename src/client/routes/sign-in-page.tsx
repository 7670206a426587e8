import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createEffect, createSignal, For, onMount, Show } from 'solid-js';
import { readNextPage } from '#client/features/auth/create-session.ts';
import { useSession } from '#client/features/auth/session-context.tsx';
import { SignInForm } from '#client/features/auth/sign-in-form.tsx';
import { createSubmission } from '#client/lib/create-submission.ts';
import { call } from '#client/lib/trpc.ts';
import { LinkButton } from '#client/ui/button.tsx';
import { Door } from './door.tsx';

/** Signing in. Whoever is signed in already goes straight to the page that was asked for. */
export default function SignInPage(): JSX.Element {
  const { session, auth, server, findWaiting } = useSession();
  const [waiting, setWaiting] = createSignal<Awaited<ReturnType<typeof findWaiting>>>([]);
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const setup = createSubmission(() => auth.findSetupState());
  const registration = createSubmission(() => call(server.api.auth.registration.query()));
  const [registers, setRegisters] = createSignal(false);
  onMount(() => {
    void findWaiting().then(setWaiting);
    void registration.send(undefined).then((state) => setRegisters(state?.open === true));
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
      <For each={waiting()}>
        {({ accountName, count }) => (
          <p>
            <strong>
              {count} {count === 1 ? 'change' : 'changes'} of {accountName}
            </strong>{' '}
            {count === 1 ? 'waits' : 'wait'} on this device. Only {accountName} can send{' '}
            {count === 1 ? 'it' : 'them'}.
          </p>
        )}
      </For>
      <SignInForm signIn={auth.signIn} onSignedIn={session.enter} />
      <LinkButton href="/admin/forgot-password" variant="quiet" size={52}>
        Forgot password?
      </LinkButton>
      <Show when={registers()}>
        <LinkButton href="/admin/register" variant="quiet" size={52}>
          Create an account
        </LinkButton>
      </Show>
    </Door>
  );
}
