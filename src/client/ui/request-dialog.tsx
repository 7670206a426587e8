import type { JSX } from 'solid-js';
import { splitProps } from 'solid-js';
import type { ConfirmDialogProps } from './confirm-dialog.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { DialogRequest } from './create-dialog.ts';

export interface RequestDialogProps extends Omit<ConfirmDialogProps, 'open' | 'busy' | 'errors'> {
  /** What it asks the server for, made by `createDialog`. */
  request: Pick<DialogRequest<never>, 'busy' | 'errors'>;
}

/** A dialog about one request: open for as long as it is there, busy and refused as its request is. */
export function RequestDialog(props: RequestDialogProps): JSX.Element {
  const [own, dialog] = splitProps(props, ['request']);
  return <ConfirmDialog {...dialog} open busy={own.request.busy()} errors={own.request.errors()} />;
}
