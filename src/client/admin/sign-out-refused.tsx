import type { JSX } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { BottomSheet } from '#client/ui/dialog.tsx';

export interface SignOutRefusedProps {
  waitingCount: number;
  needsYouCount: number;
  onView: () => void;
  onClose: () => void;
}

/** Whoever signs out leaves this device to others: what only they can send has to be settled first. */
export function SignOutRefused(props: SignOutRefusedProps): JSX.Element {
  const parts = () => {
    const { waitingCount, needsYouCount } = props;
    const waiting =
      waitingCount === 1 ? '1 change waits to be sent' : `${waitingCount} changes wait to be sent`;
    const needing = needsYouCount === 1 ? '1 needs you' : `${needsYouCount} need you`;
    if (waitingCount === 0)
      return needsYouCount === 1 ? '1 change needs you' : `${needsYouCount} changes need you`;
    return needsYouCount === 0 ? waiting : `${waiting}, ${needing}`;
  };
  return (
    <BottomSheet
      open
      title="You are still signed in"
      description={`${parts()}. Nobody else can send or see that, so sign out once it is settled.`}
      onClose={props.onClose}
    >
      <div class="stack-tight">
        <Button variant="primary" size={52} wide onClick={props.onView}>
          View the changes
        </Button>
        <Button size={52} wide onClick={props.onClose}>
          Stay signed in
        </Button>
      </div>
    </BottomSheet>
  );
}
