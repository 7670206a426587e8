import type { RouteSectionProps } from '@solidjs/router';
import { Router } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createMemo, ErrorBoundary, lazy, Match, onMount, Show, Suspense, Switch } from 'solid-js';
import { createSession } from '#client/features/auth/create-session.ts';
import { isDoorPath, SessionContext } from '#client/features/auth/session-context.tsx';
import { LoadFailed } from '#client/routes/load-failed.tsx';
import { Spinner } from '#client/ui/spinner.tsx';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { CrashScreen } from './crash-screen.tsx';
import { createBackend } from './create-backend.ts';
import { routes } from './routes.tsx';
import { Shell } from './shell.tsx';
import { ToSignIn } from './to-sign-in.tsx';

// Seldom needed, so not part of what everybody loads first.
const ChoosePasswordPage = lazy(() => import('#client/routes/choose-password-page.tsx'));

/** The operator's app: who is there decides between the doors (sign-in, setup) and the signed-in shell. */
export function App(): JSX.Element {
  return (
    <ErrorBoundary fallback={(error, reset) => <CrashScreen error={error} onReset={reset} />}>
      <Router base="/admin" root={Root} scrollRestoration>
        {routes}
      </Router>
    </ErrorBoundary>
  );
}

function Root(props: RouteSectionProps): JSX.Element {
  const backend = createBackend({
    onSignedOut: () => session.expire(),
    // While somebody signs in again, the dialog for that asks for the new password too, and what was tapped is kept.
    onMustChangePassword: () => !session.expired() && void session.load(),
  });
  const session = createSession(backend.auth);
  onMount(() => void session.load());
  const atDoor = createMemo(() => isDoorPath(props.location.pathname));
  // Another person is another shell: nothing of one is shown to the next.
  const account = createMemo(() => session.me()?.id);
  return (
    <SessionContext.Provider value={{ session, auth: backend.auth }}>
      <Suspense fallback={<Waiting />}>
        <Switch fallback={<Waiting />}>
          <Match when={session.failure()}>
            {(error) => (
              <div class="page">
                <LoadFailed what="the app" error={error()} onRetry={() => void session.load()} />
              </div>
            )}
          </Match>
          <Match when={session.me() !== undefined && atDoor()}>{props.children}</Match>
          <Match when={session.me() === null}>
            <ToSignIn from={`${props.location.pathname}${props.location.search}`} />
          </Match>
          <Match when={session.me()?.mustChangePassword}>
            <ChoosePasswordPage me={session.me() as Me} />
          </Match>
          <Match when={account()}>
            <Show when={account()} keyed>
              <Shell me={() => session.me() as Me} backend={backend}>
                {props.children}
              </Shell>
            </Show>
          </Match>
        </Switch>
      </Suspense>
    </SessionContext.Provider>
  );
}

function Waiting(): JSX.Element {
  return (
    <div class="app-waiting">
      <Spinner label="Loading" />
    </div>
  );
}
