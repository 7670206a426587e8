import type { Navigator } from '@solidjs/router';
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
import { OperatorContext } from '#client/routes/operator-context.tsx';
import { createShortcuts } from '#client/ui/create-shortcuts.ts';
import { Spinner } from '#client/ui/spinner.tsx';
import { createToasts, ToastRegion } from '#client/ui/toast.tsx';
import type { Permission } from '#shared/access/permissions.ts';
import { can } from '#shared/access/permissions.ts';
import type { Role } from '#shared/access/roles.ts';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { CrashScreen } from './crash-screen.tsx';
import type { Backend } from './create-backend.ts';
import type { ShellSheet } from './shell-sheets.tsx';
import { ShellSheets } from './shell-sheets.tsx';
import { TopBar } from './top-bar.tsx';

// Seldom needed, so not part of what everybody loads first.
const StandingBanner = lazy(async () => ({
  default: (await import('#client/routes/standing-banner.tsx')).StandingBanner,
}));
const PhoneParts = lazy(async () => ({ default: (await import('./phone-parts.tsx')).PhoneParts }));

export interface ShellProps {
  me: Accessor<Me>;
  backend: Backend;
  children: JSX.Element;
}

/** What stands around every page of a signed-in person, and what outlives the pages: taps, messages, shortcuts. */
export function Shell(props: ShellProps): JSX.Element {
  const { session } = useSession();
  const { api, connection, device, waffles } = props.backend;
  const live = { api, connection, device, accountId: props.me().id };
  const location = useLocation();
  const navigate = useNavigate();
  const toasts = createToasts();
  const [sheet, setSheet] = createSignal<ShellSheet | null>(null);
  const queue = { open: () => setSheet('queue') };
  const [putOff, setPutOff] = createSignal(false);
  device.open({
    person: { id: props.me().id, name: props.me().name },
    connection,
    // Sending begins after the device is open, which is after the first paint.
    send: async (...to) => (await import('#client/features/spots/send-settle.ts')).sendSettle(api, ...to),
    onHeld: (by) => {
      if (by === 'not_ready') void session.load();
      else {
        setPutOff(false);
        session.expire();
      }
    },
  });
  const { waitingCount, needsYouCount } = device.outbox;
  let main: HTMLElement | undefined;

  createPlaceShortcuts(
    () => props.me().role,
    navigate,
    () => setSheet('shortcuts'),
  );
  createPageFocus(
    () => location.pathname,
    () => main,
  );
  // What is kept on the device survives the tab; only where the browser keeps nothing, closing it would lose taps.
  createUnloadWarning(() => device.state() === 'memory' && waitingCount() > 0);
  onCleanup(() => {
    device.close();
    props.backend.forget();
  });

  const leave = async () => {
    try {
      await device.outbox.ready;
      if (waitingCount() + needsYouCount() > 0) setSheet('sign-out-refused');
      else await session.leave();
    } catch (error) {
      toasts.show({
        tone: 'danger',
        text: error instanceof AppError ? error.message : 'Could not sign out.',
      });
    }
  };

  return (
    <OperatorContext.Provider
      value={{
        me: props.me,
        toasts,
        session,
        waffles,
        device,
        queue,
        live,
        server: props.backend.server,
      }}
    >
      <a class="skip-link visually-hidden" href="#main" target="_self">
        Skip to the content
      </a>
      <TopBar
        me={props.me()}
        connection={connection.state()}
        waitingCount={waitingCount()}
        needsYouCount={needsYouCount()}
        onQueue={queue.open}
        onLeave={() => void leave()}
        onHelp={() => setSheet('shortcuts')}
      />
      <Suspense>
        <PhoneParts outbox={device.outbox} toasts={toasts} connection={connection} />
        <div class="shell-standing">
          <StandingBanner state={connection.state()} updatedAtMs={null} />
        </div>
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
      <ShellSheets
        open={sheet()}
        onOpen={setSheet}
        me={props.me()}
        waitingCount={waitingCount()}
        needsYouCount={needsYouCount()}
        signInAgain={session.expired() && !putOff()}
        onPutOff={() => setPutOff(true)}
        onBack={(me) => {
          session.enter(me);
          device.replayer.flush();
        }}
      />
    </OperatorContext.Provider>
  );
}

/** Keys that lead to the pages of the bar, for those who may open them. */
function createPlaceShortcuts(role: Accessor<Role>, navigate: Navigator, openList: () => void): void {
  const places: [keys: string, label: string, permission: Permission, path: string][] = [
    ['g d', 'Go to the dashboard', 'waffle.read', '/admin/'],
    ['g r', 'Go to the reports', 'report.read', '/admin/reports'],
    ['n', 'New waffle', 'waffle.write', '/admin/waffles/new'],
  ];
  createShortcuts([
    ...places.map(([keys, label, permission, path]) => ({
      keys,
      label,
      run: () => can(role(), permission) && navigate(path, { resolve: false }),
    })),
    { keys: '?', label: 'Show this list', run: openList },
  ]);
}

function PageWaiting(): JSX.Element {
  return (
    <div class="app-waiting">
      <Spinner label="Loading the page" />
    </div>
  );
}

/** A new page begins at its top for screen readers and the keyboard too. */
function createPageFocus(path: Accessor<string>, main: () => HTMLElement | undefined): void {
  createEffect(on(path, () => main()?.focus({ preventScroll: true }), { defer: true }));
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
