import type { JSX } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { ConfirmDialog } from '#client/ui/confirm-dialog.tsx';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';

export interface DeleteWaffleDialogProps {
  /** What is about to go; null while the dialog is closed. */
  waffle: WaffleFacts | null;
  remove: (
    waffle: WaffleFacts,
    confirmation: { confirm: string; currentPassword: string },
  ) => Promise<unknown>;
  onClose: () => void;
  onDeleted: (waffle: WaffleFacts) => void;
}

/** Deleting takes the typed word and the password; both are judged by the server, whose refusal stands at its field. */
export function DeleteWaffleDialog(props: DeleteWaffleDialogProps): JSX.Element {
  const submission = createSubmission(
    async (input: { waffle: WaffleFacts; confirm: string; currentPassword: string }) => {
      await props.remove(input.waffle, { confirm: input.confirm, currentPassword: input.currentPassword });
      return input.waffle;
    },
  );
  const errors = () => {
    const error = submission.error();
    if (!error) return undefined;
    const { confirm, currentPassword } = submission.fields();
    return {
      typedWord: confirm,
      password: currentPassword,
      form: confirm === undefined && currentPassword === undefined ? error.message : undefined,
    };
  };
  const close = () => {
    submission.reset();
    props.onClose();
  };
  return (
    <ConfirmDialog
      open={props.waffle !== null}
      onClose={close}
      tone="danger"
      title={`Delete ${props.waffle?.title ?? ''}?`}
      consequence="Its spots, claims and activity are gone for good, and its public page too. The audit log keeps what it was. To take it out of the lists only, archive it."
      confirmLabel={`Delete ${props.waffle?.title ?? ''}`}
      typedWord="DELETE"
      askPassword
      busy={submission.busy()}
      errors={errors()}
      onConfirm={({ typedWord, password }) => {
        const { waffle } = props;
        if (!waffle) return;
        void submission.send({ waffle, confirm: typedWord, currentPassword: password }).then((deleted) => {
          if (!deleted) return;
          close();
          props.onDeleted(deleted);
        });
      }}
    />
  );
}
