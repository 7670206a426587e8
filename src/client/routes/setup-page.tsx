import { useLocation, useNavigate } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createSignal, Match, onMount, Switch } from 'solid-js';
import { readLinkToken } from '#client/features/auth/read-link-token.ts';
import { useSession } from '#client/features/auth/session-context.tsx';
import { SetupForm } from '#client/features/auth/setup-form.tsx';
import { LinkButton } from '#client/ui/button.tsx';
import { Spinner } from '#client/ui/spinner.tsx';
import { AppError } from '#shared/kernel/errors.ts';
import { Door } from './door.tsx';
import { LoadFailed } from './load-failed.tsx';

/** The first account of a fresh install. The token comes in the link's fragment, which no server or log ever sees. */
export default function SetupPage(): JSX.Element {
  const { session, auth } = useSession();
  const location = useLocation();
  const navigate = useNavigate();
  const [open, setOpen] = createSignal<boolean>();
  const [failure, setFailure] = createSignal<AppError | null>(null);
  const token = readLinkToken(location.hash);

  const load = async () => {
    setFailure(null);
    try {
      setOpen((await auth.findSetupState()).open);
    } catch (error) {
      setFailure(error instanceof AppError ? error : new AppError('server.unexpected', {}, { cause: error }));
    }
  };
  onMount(() => void load());

  return (
    <Door title="Set up Syrup">
      <Switch fallback={<Spinner label="Loading" />}>
        <Match when={failure()}>
          {(error) => <LoadFailed what="the setup" error={error()} onRetry={() => void load()} />}
        </Match>
        <Match when={open() === false}>
          <p>This product is already set up.</p>
          <LinkButton href="/admin/login" variant="primary" size={52}>
            Sign in
          </LinkButton>
        </Match>
        <Match when={open() && token === null}>
          <p>
            Open the one-time setup link that the server printed when it started. It looks like{' '}
            <code>/setup#token=…</code>
          </p>
        </Match>
        <Match when={open() ? token : null}>
          {(secret) => (
            <>
              <p class="muted">This creates the first account.</p>
              <SetupForm
                label="Create the account and sign in"
                create={(values) => auth.setUp({ token: secret(), ...values })}
                onDone={(me) => {
                  session.enter(me);
                  navigate('/admin/', { replace: true, resolve: false });
                }}
              />
            </>
          )}
        </Match>
      </Switch>
    </Door>
  );
}
