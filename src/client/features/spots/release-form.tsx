import type { JSX } from 'solid-js';
import { createSignal, For, onMount } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { Chip, ChipGroup } from '#client/ui/chip.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { RELEASE_REASON_LENGTH_MAX } from '#shared/spots/spots.rules.ts';

export interface ReleaseFormProps {
  number: number;
  handle: string;
  money: string;
  onCancel: () => void;
  onRelease: (reason: string) => void;
}

const COMMON_REASONS = ['Refunded', 'Marked by mistake', 'Buyer asked'] as const;

/** Asks for the reason before a paid spot is given away; the audit keeps it. */
export function ReleaseForm(props: ReleaseFormProps): JSX.Element {
  const [reason, setReason] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const missing = () => tried() && reason().trim() === '';
  let form: HTMLFormElement | undefined;
  let field: HTMLInputElement | undefined;
  onMount(() => field?.focus());

  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason().trim() === '') {
      if (form) focusFirstInvalid(form);
      return;
    }
    props.onRelease(reason().trim());
  };

  return (
    <form
      class="stack"
      novalidate
      ref={(element) => {
        form = element;
      }}
      onSubmit={handleSubmit}
    >
      <p>
        Spot {props.number} was paid by @{props.handle} ({props.money}). Releasing it frees the spot for
        anybody, and its money no longer counts.
      </p>
      <TextField
        ref={(element: HTMLInputElement) => {
          field = element;
        }}
        label="Reason"
        hint="Kept in the audit log; buyers do not see it."
        error={missing() ? 'Say why: the spot was paid.' : undefined}
        maxlength={RELEASE_REASON_LENGTH_MAX}
        value={reason()}
        onInput={setReason}
      />
      <ChipGroup label="Common reasons">
        <For each={COMMON_REASONS}>
          {(text) => <Chip label={text} pressed={reason() === text} onClick={() => setReason(text)} />}
        </For>
      </ChipGroup>
      <div class="stack-tight">
        <Button type="submit" variant="danger" size={52} wide>
          Release spot {props.number}
        </Button>
        <Button size={52} wide onClick={props.onCancel}>
          Keep it
        </Button>
      </div>
    </form>
  );
}
