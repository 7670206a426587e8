import { useLocation, useNavigate } from '@solidjs/router';
import type { Accessor, JSX } from 'solid-js';
import {
  createEffect,
  createSignal,
  ErrorBoundary,
  lazy,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
} from 'solid-js';
import { useSession } from '#client/features/auth/session-context.tsx';
import { createSpotsData } from '#client/features/spots/spots.data.ts';
import { OperatorContext } from '#client/routes/operator-context.tsx';
import { createShortcuts } from '#client/ui/create-shortcuts.ts';
import { Spinner } from '#client/ui/spinner.tsx';
import { createToasts, ToastRegion } from '#client/ui/toast.tsx';
import { can } from '#shared/access/permissions.ts';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { CrashScreen } from './crash-screen.tsx';
import type { Backend } from './create-backend.ts';
import { TopBar } from './top-bar.tsx';

// Seldom needed, so not part of what everybody loads first.
const UpdatePrompt = lazy(async () => ({ default: (await import('./update-prompt.tsx')).UpdatePrompt }));
const ShortcutsDialog = lazy(async () => ({
  default: (await import('./shortcuts-dialog.tsx')).ShortcutsDialog,
}));
const SignInAgain = lazy(async () => ({ default: (await import('./sign-in-again.tsx')).SignInAgain }));

export interface ShellProps {
  me: Accessor<Me>;
  backend: Backend;
  children: JSX.Element;
}

/** What stands around every page of a signed-in person, and what outlives the pages: taps, messages, shortcuts. */
export function Shell(props: ShellProps): JSX.Element {
  const { session } = useSession();
  const { api, connection, waffles, draws } = props.backend;
  const live = { api, connection };
  const location = useLocation();
  const navigate = useNavigate();
  const toasts = createToasts();
  const spots = createSpotsData(api, {
    actorName: () => props.me().name,
    onSignedOut: session.expire,
  });
  const waitingCount = () => spots.waiting().filter((tap) => tap.settledSeq === null).length;
  const [helping, setHelping] = createSignal(false);
  let main: HTMLElement | undefined;

  createShortcuts([
    { keys: 'g d', label: 'Go to the dashboard', run: () => navigate('/admin/', { resolve: false }) },
    {
      keys: 'n',
      label: 'New waffle',
      run: () => can(props.me().role, 'waffle.write') && navigate('/waffles/new'),
    },
    { keys: '?', label: 'Show this list', run: () => setHelping(true) },
  ]);
  // A new page begins at its top for screen readers and the keyboard too.
  createEffect(
    on(
      () => location.pathname,
      () => main?.focus({ preventScroll: true }),
      { defer: true },
    ),
  );
  createUnloadWarning(() => waitingCount() > 0);
  // What waits goes out as soon as the server answers again, not at the next retry.
  createEffect(on(connection.state, (state) => state === 'live' && spots.resume(), { defer: true }));
  onCleanup(() => props.backend.forget());

  const leave = async () => {
    if (waitingCount() > 0) {
      const changes = waitingCount() === 1 ? '1 change has' : `${waitingCount()} changes have`;
      toasts.show({ tone: 'danger', text: `${changes} not been sent yet. Sign out once they are.` });
      return;
    }
    try {
      await session.leave();
    } catch (error) {
      toasts.show({
        tone: 'danger',
        text: error instanceof AppError ? error.message : 'Could not sign out.',
      });
    }
  };

  return (
    <OperatorContext.Provider value={{ me: props.me, toasts, session, waffles, spots, live, draws }}>
      <a class="skip-link visually-hidden" href="#main" target="_self">
        Skip to the content
      </a>
      <TopBar
        me={props.me()}
        connection={connection.state()}
        waitingCount={waitingCount()}
        onLeave={() => void leave()}
        onHelp={() => setHelping(true)}
      />
      <Suspense>
        <UpdatePrompt waiting={waitingCount() > 0} />
      </Suspense>
      <main
        id="main"
        tabindex="-1"
        ref={(element) => {
          main = element;
        }}
      >
        {/* Keyed by the address: a page that crashed does not take the next one with it. */}
        <Show when={location.pathname} keyed>
          <ErrorBoundary fallback={(error, reset) => <CrashScreen error={error} onReset={reset} />}>
            <Suspense fallback={<PageWaiting />}>{props.children}</Suspense>
          </ErrorBoundary>
        </Show>
      </main>
      <ToastRegion toasts={toasts} />
      <Suspense>
        <Show when={helping()}>
          <ShortcutsDialog open onClose={() => setHelping(false)} />
        </Show>
        <Show when={session.expired()}>
          <SignInAgain
            me={props.me()}
            onBack={(me) => {
              session.enter(me);
              spots.resume();
            }}
          />
        </Show>
      </Suspense>
    </OperatorContext.Provider>
  );
}

function PageWaiting(): JSX.Element {
  return (
    <div class="app-waiting">
      <Spinner label="Loading the page" />
    </div>
  );
}

/** Closing the tab while taps are on their way would lose them. */
function createUnloadWarning(unsent: Accessor<boolean>): void {
  onMount(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (unsent()) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    onCleanup(() => window.removeEventListener('beforeunload', warn));
  });
}
