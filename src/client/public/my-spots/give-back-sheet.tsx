import type { JSX } from 'solid-js';
import { BottomSheet } from '#client/ui/dialog.tsx';
import type { ReleaseOwnInput } from '#shared/spots/spots.schemas.ts';
import { createSending } from '../create-sending.ts';

export interface GiveBackSheetProps {
  ticket: string;
  /** The spot that is asked about; null while nothing is. */
  number: number | null;
  onClose: () => void;
  onGiven: () => void;
}

/** Asks before a spot is given back: somebody else may have it a second later. */
export function GiveBackSheet(props: GiveBackSheetProps): JSX.Element {
  const sending = createSending<Omit<ReleaseOwnInput, 'opId'>>('spots.releaseOwn');
  const close = () => {
    sending.reset();
    props.onClose();
  };
  const giveBack = async (number: number) => {
    if (!(await sending.send({ ticket: props.ticket, number }))) return;
    props.onGiven();
    close();
  };
  return (
    <BottomSheet
      open={props.number !== null}
      onClose={close}
      dismissable={!sending.busy()}
      title={`Give spot ${props.number ?? ''} back?`}
      description="It is free for everybody at once, and you owe nothing for it. If you have paid it already, ask the organiser instead."
      footer={
        <>
          <button
            type="button"
            class="button button-plain button-52"
            disabled={sending.busy()}
            onClick={close}
          >
            Keep it
          </button>
          <button
            type="button"
            class="button button-danger button-52"
            disabled={sending.busy()}
            onClick={() => {
              if (props.number !== null) void giveBack(props.number);
            }}
          >
            {sending.busy() ? 'Giving back…' : `Give back spot ${props.number}`}
          </button>
        </>
      }
    >
      <p role="alert">{sending.problem()}</p>
    </BottomSheet>
  );
}
