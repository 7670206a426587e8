import type { JSX } from 'solid-js';
import { splitProps } from 'solid-js';
import type { ConfirmDialogProps } from './confirm-dialog.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { DialogRequest, FieldErrors } from './create-dialog.ts';

export interface RequestDialogProps extends Omit<ConfirmDialogProps, 'open' | 'busy' | 'errors' | 'check'> {
  /** What it asks the server for, made by `createDialog`. */
  request: Pick<DialogRequest<never>, 'busy' | 'errors' | 'check'>;
  /** What is wrong with its own fields, before anything is sent. */
  check?: (() => FieldErrors) | undefined;
}

/** A dialog about one request: open for as long as it is there, busy and refused as its request is. */
export function RequestDialog(props: RequestDialogProps): JSX.Element {
  const [own, dialog] = splitProps(props, ['request', 'check']);
  return (
    <ConfirmDialog
      {...dialog}
      open
      busy={own.request.busy()}
      errors={own.request.errors()}
      check={() => own.request.check(own.check?.() ?? {})}
    />
  );
}
