import type { JSX } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { ConfirmDialog } from '#client/ui/confirm-dialog.tsx';
import type { ApiKeyLine } from '#shared/auth/auth.schemas.ts';

export interface RevokeKeyDialogProps {
  /** Null while the dialog is closed. */
  apiKey: ApiKeyLine | null;
  revoke: (keyId: string) => Promise<unknown>;
  onClose: () => void;
  onRevoked: (key: ApiKeyLine) => void;
}

/** Ends a key. */
export function RevokeKeyDialog(props: RevokeKeyDialogProps): JSX.Element {
  const submission = createSubmission(async (key: ApiKeyLine) => {
    await props.revoke(key.id);
    return key;
  });
  const close = () => {
    submission.reset();
    props.onClose();
  };
  return (
    <ConfirmDialog
      open={props.apiKey !== null}
      onClose={close}
      tone="danger"
      title={`Revoke ${props.apiKey?.name ?? ''}?`}
      consequence="Whatever uses this key is refused from now on. It can’t be brought back."
      confirmLabel="Revoke the key"
      busy={submission.busy()}
      errors={submission.error() === null ? undefined : { form: submission.error()?.message }}
      onConfirm={() => {
        if (props.apiKey === null) return;
        void submission.send(props.apiKey).then((revoked) => revoked && props.onRevoked(revoked));
      }}
    />
  );
}
