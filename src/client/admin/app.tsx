import type { RouteSectionProps } from '@solidjs/router';
import { Router } from '@solidjs/router';
import type { JSX } from 'solid-js';
import {
  createEffect,
  createMemo,
  ErrorBoundary,
  lazy,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
  Switch,
} from 'solid-js';
import { followTheme } from '#client/features/accounts/choose-theme.ts';
import type { Session } from '#client/features/auth/create-session.ts';
import { createSession } from '#client/features/auth/create-session.ts';
import { personMemory } from '#client/features/auth/remember-person.ts';
import { isDoorPath, SessionContext } from '#client/features/auth/session-context.tsx';
import { LoadFailed } from '#client/routes/load-failed.tsx';
import { Spinner } from '#client/ui/spinner.tsx';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { CrashScreen } from './crash-screen.tsx';
import type { Backend } from './create-backend.ts';
import { createBackend } from './create-backend.ts';
import { routes } from './routes.tsx';
import { Shell } from './shell.tsx';
import { ToSignIn } from './to-sign-in.tsx';

// Seldom needed, so not part of what everybody loads first.
const ChoosePasswordPage = lazy(() => import('#client/routes/choose-password-page.tsx'));
const SetUpSecondFactorPage = lazy(() => import('#client/routes/set-up-second-factor-page.tsx'));

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
  const backend: Backend = createBackend({
    accountId: () => session.me()?.id ?? null,
    onSignedOut: () => session.expire(),
    // While somebody signs in again, the dialog for that asks for the new password too, and what was tapped is kept.
    onNotReady: () => !session.expired() && void session.load(),
  });
  const { auth, connection, device } = backend;
  const session: Session = createSession({ ...auth, forgetPerson: device.forgetPerson }, personMemory);
  onMount(() => void session.load());
  // The app opens with whoever was here last; the server's word on that comes with the network.
  createEffect(on(connection.state, (state) => state === 'live' && askWho(session), { defer: true }));
  createEffect(
    on(connection.state, (state, before) => {
      if (state === 'live' && before === 'offline') backend.refresh();
    }),
  );
  createEffect(on(session.me, (me) => me && followTheme(me.theme)));
  // Somebody may have signed in again in another tab.
  onMount(() => {
    const look = () => document.visibilityState === 'visible' && session.expired() && void session.load();
    document.addEventListener('visibilitychange', look);
    onCleanup(() => document.removeEventListener('visibilitychange', look));
  });
  const atDoor = createMemo(() => isDoorPath(props.location.pathname));
  // Another person is another shell: nothing of one is shown to the next.
  const account = createMemo(() => session.me()?.id);
  return (
    <SessionContext.Provider
      value={{ session, auth, server: backend.server, findWaiting: device.findWaiting }}
    >
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
          <Match when={session.me()?.mustSetUpSecondFactor}>
            <SetUpSecondFactorPage me={session.me() as Me} />
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

function askWho(session: Session): void {
  if (!session.confirmed()) void session.load();
}

function Waiting(): JSX.Element {
  return (
    <div class="app-waiting">
      <Spinner label="Loading" />
    </div>
  );
}
