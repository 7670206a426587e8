import type { BeforeLeaveEventArgs } from '@solidjs/router';
import { useBeforeLeave } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createSignal, onCleanup, onMount } from 'solid-js';
import { ConfirmDialog } from '#client/ui/confirm-dialog.tsx';

/** Asks before unsaved input is left behind, by a link, the back button or the browser's own cross. */
export function UnsavedGuard(props: { unsaved: boolean }): JSX.Element {
  const [leaving, setLeaving] = createSignal<BeforeLeaveEventArgs | null>(null);
  useBeforeLeave((event) => {
    if (!props.unsaved || event.defaultPrevented || staysOnPage(event)) return;
    event.preventDefault();
    setLeaving(event);
  });
  onMount(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (props.unsaved) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    onCleanup(() => window.removeEventListener('beforeunload', warn));
  });
  return (
    <ConfirmDialog
      open={leaving() !== null}
      onClose={() => setLeaving(null)}
      title="Leave without saving?"
      consequence="What you typed here is lost."
      confirmLabel="Leave without saving"
      cancelLabel="Stay"
      tone="danger"
      onConfirm={() => {
        const event = leaving();
        setLeaving(null);
        event?.retry(true);
      }}
    />
  );
}

/** Another part, filter or page of the same list: nothing that was typed goes away. */
function staysOnPage({ from, to }: BeforeLeaveEventArgs): boolean {
  // Back and forward tell how far they went; the address bar is there already.
  const target = typeof to === 'string' ? new URL(to, window.location.href) : window.location;
  return target.pathname === from.pathname;
}
