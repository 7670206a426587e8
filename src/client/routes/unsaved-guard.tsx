import type { BeforeLeaveEventArgs } from '@solidjs/router';
import { useBeforeLeave } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createSignal, onCleanup, onMount } from 'solid-js';
import { ConfirmDialog } from '#client/ui/confirm-dialog.tsx';

/** Asks before unsaved input is left behind, by a link, the back button or the browser's own cross. */
export function UnsavedGuard(props: { unsaved: boolean }): JSX.Element {
  const [leaving, setLeaving] = createSignal<BeforeLeaveEventArgs | null>(null);
  useBeforeLeave((event) => {
    if (!props.unsaved || event.defaultPrevented) return;
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
