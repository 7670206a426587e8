import type { JSX } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import type { ChangeSecondFactorInput } from '#shared/auth/auth.schemas.ts';
import { CodeQuestion } from './code-question.tsx';

export interface TurnOffDialogProps {
  open: boolean;
  /** The role needs one: another has to be set up at once. */
  required: boolean;
  turnOff: (input: ChangeSecondFactorInput) => Promise<void>;
  onClose: () => void;
  onDone: () => void;
}

/** Turns the second factor off, or makes room for another phone's. */
export function TurnOffDialog(props: TurnOffDialogProps): JSX.Element {
  const submission = createSubmission((input: ChangeSecondFactorInput) => props.turnOff(input));
  const consequence = () =>
    props.required
      ? 'Your role needs a second factor, so you set up another one right away: that is how you move to a new phone. The recovery codes go too.'
      : 'From then on the password alone is enough to sign in. The recovery codes go too.';
  return (
    <CodeQuestion
      open={props.open}
      title="Turn the second factor off?"
      consequence={consequence()}
      confirmLabel="Turn off"
      tone="danger"
      submission={submission}
      onClose={() => props.onClose()}
      onAnswer={() => props.onDone()}
    />
  );
}
