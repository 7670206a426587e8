import type { JSX } from 'solid-js';
import { lazy, Show, Suspense } from 'solid-js';
import type { DeleteWaffleDialogProps } from '#client/features/waffles/delete-waffle-dialog.tsx';
import type { ShareWaffleDialogProps } from '#client/features/waffles/share-waffle-dialog.tsx';

import type { SharePanelProps } from './manage/share-panel.tsx';

/** Dialogs that few visits open: their code (a QR encoder, password fields) comes when they do. */

const Share = lazy(async () => ({
  default: (await import('#client/features/waffles/share-waffle-dialog.tsx')).ShareWaffleDialog,
}));
const Panel = lazy(async () => ({ default: (await import('./manage/share-panel.tsx')).SharePanel }));
const Delete = lazy(async () => ({
  default: (await import('#client/features/waffles/delete-waffle-dialog.tsx')).DeleteWaffleDialog,
}));

/** The sharing dialog, loaded when it is opened first. */
export function ShareDialog(props: ShareWaffleDialogProps): JSX.Element {
  // A boundary of its own: the page behind must not be taken away while the code comes.
  return (
    <Suspense>
      <Show when={props.waffle}>
        <Share {...props} />
      </Show>
    </Suspense>
  );
}

/** The working screen's share panel, loaded when it is opened first. */
export function ShareStudio(props: SharePanelProps & { open: boolean }): JSX.Element {
  return (
    <Suspense>
      <Show when={props.open}>
        <Panel board={props.board} onClose={props.onClose} />
      </Show>
    </Suspense>
  );
}

/** The deleting dialog, loaded when it is opened first. */
export function DeleteDialog(props: DeleteWaffleDialogProps): JSX.Element {
  return (
    <Suspense>
      <Show when={props.waffle}>
        <Delete {...props} />
      </Show>
    </Suspense>
  );
}
