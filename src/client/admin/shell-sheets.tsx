import type { JSX } from 'solid-js';
import { lazy, Show, Suspense } from 'solid-js';
import type { Me } from '#shared/auth/auth.schemas.ts';

// Seldom needed, so not part of what everybody loads first.
const ShortcutsDialog = lazy(async () => ({
  default: (await import('./shortcuts-dialog.tsx')).ShortcutsDialog,
}));
const QueuePanel = lazy(() => import('#client/routes/queue-panel.tsx'));
const SignOutRefused = lazy(async () => ({
  default: (await import('./sign-out-refused.tsx')).SignOutRefused,
}));
const SignInAgain = lazy(async () => ({ default: (await import('./sign-in-again.tsx')).SignInAgain }));

/** What can be open over any page; one at a time. */
export type ShellSheet = 'shortcuts' | 'queue' | 'sign-out-refused';

export interface ShellSheetsProps {
  open: ShellSheet | null;
  onOpen: (sheet: ShellSheet | null) => void;
  me: Me;
  waitingCount: number;
  needsYouCount: number;
  /** True while the server has forgotten the person, and they have not put that off. */
  signInAgain: boolean;
  onPutOff: () => void;
  onBack: (me: Me) => void;
}

/** Sheets and dialogs over whatever page is there, each loaded when it is opened first. */
export function ShellSheets(props: ShellSheetsProps): JSX.Element {
  const close = () => props.onOpen(null);
  return (
    <Suspense>
      <Show when={props.open === 'shortcuts'}>
        <ShortcutsDialog open onClose={close} />
      </Show>
      <Show when={props.open === 'queue'}>
        <QueuePanel onClose={close} />
      </Show>
      <Show when={props.open === 'sign-out-refused'}>
        <SignOutRefused
          waitingCount={props.waitingCount}
          needsYouCount={props.needsYouCount}
          onView={() => props.onOpen('queue')}
          onClose={close}
        />
      </Show>
      <Show when={props.signInAgain}>
        <SignInAgain me={props.me} onPutOff={props.onPutOff} onBack={props.onBack} />
      </Show>
    </Suspense>
  );
}
