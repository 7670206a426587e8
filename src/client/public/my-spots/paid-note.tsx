import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import type { AnnouncePaymentInput, MySpots } from '#shared/spots/spots.schemas.ts';
import { createSending } from '../create-sending.ts';

const NOTE_LENGTH_MAX = 200;

/** "I paid": tells the organiser where to look. It changes nothing else; only they can mark a spot as paid. */
export function PaidNote(props: { mine: MySpots; ticket: string; onSaid: () => void }): JSX.Element {
  const [note, setNote] = createSignal('');
  const [said, setSaid] = createSignal(false);
  const sending = createSending<Omit<AnnouncePaymentInput, 'opId'>>('spots.announcePayment');
  const known = () => props.mine.spots.find((spot) => spot.status === 'pending' && spot.note !== null)?.note;

  const handleSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(await sending.send({ ticket: props.ticket, note: note().trim() }))) return;
    setSaid(true);
    props.onSaid();
  };
  const state = () => {
    if (said()) return 'The organiser sees that you paid. They check it and mark your spots as paid.';
    const before = known();
    if (before === undefined || before === null) return '';
    return before === '' ? 'You said that you paid.' : `You said that you paid: “${before}”`;
  };

  return (
    <form class="paid-note" onSubmit={(event) => void handleSubmit(event)}>
      <div class="field">
        <label class="field-label" for="note">
          Paid already? Tell the organiser
        </label>
        <div class="field-box">
          <input
            id="note"
            class="field-input"
            value={note()}
            placeholder="Venmo, as Mia K."
            maxlength={NOTE_LENGTH_MAX}
            enterkeyhint="send"
            autocomplete="off"
            aria-describedby="note-hint"
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </div>
        <p class="field-hint" id="note-hint">
          How and under which name, so that they find it. You can leave it empty.
        </p>
      </div>
      <p class="paid-note-state" role="status">
        {sending.problem() ?? state()}
      </p>
      <button type="submit" class="button button-primary button-52" disabled={sending.busy()}>
        {sending.busy() ? 'Telling…' : 'I paid'}
      </button>
    </form>
  );
}
