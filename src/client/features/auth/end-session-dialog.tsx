import type { JSX } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { ConfirmDialog } from '#client/ui/confirm-dialog.tsx';
import type { SessionView } from '#shared/auth/auth.schemas.ts';
import { describeDevice } from './describe-device.ts';

type Ending = SessionView | 'others';

export interface EndSessionDialogProps {
  /** Null while the dialog is closed. */
  ending: Ending | null;
  otherCount: number;
  revoke: (key: string) => Promise<unknown>;
  revokeOthers: () => Promise<{ readonly ended: number }>;
  onClose: () => void;
  /** With how many have ended. */
  onEnded: (count: number) => void;
}

/** Ends one session, or all others. Whoever uses it is out with the next thing they do. */
export function EndSessionDialog(props: EndSessionDialogProps): JSX.Element {
  const submission = createSubmission(async (ending: Ending) => {
    if (ending === 'others') return (await props.revokeOthers()).ended;
    await props.revoke(ending.key);
    return 1;
  });
  const close = () => {
    submission.reset();
    props.onClose();
  };
  const isOthers = () => props.ending === 'others';
  const name = () => (props.ending === null || props.ending === 'others' ? '' : describeDevice(props.ending));
  const others = () =>
    props.otherCount === 1 ? 'The other session' : `All ${props.otherCount} other sessions`;
  return (
    <ConfirmDialog
      open={props.ending !== null}
      onClose={close}
      tone="danger"
      title={isOthers() ? 'Sign out everywhere else?' : `End the session of ${name()}?`}
      consequence={
        isOthers()
          ? `${others()} of yours, in browsers and scripts, ${props.otherCount === 1 ? 'ends' : 'end'} at once. API keys stay.`
          : 'Whoever uses it is signed out at once.'
      }
      confirmLabel={isOthers() ? 'Sign out everywhere else' : 'End the session'}
      busy={submission.busy()}
      errors={submission.error() === null ? undefined : { form: submission.error()?.message }}
      onConfirm={() => {
        if (props.ending === null) return;
        void submission.send(props.ending).then((count) => count !== undefined && props.onEnded(count));
      }}
    />
  );
}
