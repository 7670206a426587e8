import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Dialog } from '#client/ui/dialog.tsx';
import type { ChangeSecondFactorInput, RecoveryCodes } from '#shared/auth/auth.schemas.ts';
import { CodeQuestion } from './code-question.tsx';
import { RecoveryCodeList } from './recovery-code-list.tsx';

export interface RenewCodesDialogProps {
  open: boolean;
  username: string;
  renew: (input: ChangeSecondFactorInput) => Promise<RecoveryCodes>;
  onClose: () => void;
  onDone: () => void;
}

/** Makes new recovery codes and shows them, the only time. */
export function RenewCodesDialog(props: RenewCodesDialogProps): JSX.Element {
  const [codes, setCodes] = createSignal<readonly string[]>();
  const submission = createSubmission((input: ChangeSecondFactorInput) => props.renew(input));
  return (
    <>
      <CodeQuestion
        open={props.open && !codes()}
        title="Make new recovery codes?"
        consequence="You get ten new ones, and the old ones work no more."
        confirmLabel="Make new codes"
        tone="primary"
        submission={submission}
        onClose={() => props.onClose()}
        onAnswer={({ recoveryCodes }) => setCodes(recoveryCodes)}
      />
      <Dialog
        open={props.open && codes() !== undefined}
        dismissable={false}
        onClose={() => undefined}
        title="New recovery codes"
      >
        <Show when={codes()}>
          {(list) => (
            <RecoveryCodeList
              codes={list()}
              username={props.username}
              onDone={() => {
                setCodes(undefined);
                props.onDone();
              }}
            />
          )}
        </Show>
      </Dialog>
    </>
  );
}
