import type { JSX } from 'solid-js';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { NumberField } from '#client/ui/text-field.tsx';
import type { OperatorBoard, OperatorSpot } from '#shared/live/board.ts';
import type { WinnerCandidate } from './draws.projection.ts';
import { readCandidates, readySpots } from './draws.projection.ts';
import './winner-form.css';

export interface WinnerFormProps {
  board: OperatorBoard;
  /** The numbers to begin with: empty for a first winner, today's when one is changed. */
  from: readonly number[];
  /** Id of the text that says why nothing can be set now; undefined where it can. Numbers can be typed all the same. */
  blockedBy: string | undefined;
  buttonLabel: string;
  onCancel?: (() => void) | undefined;
  /** Handed the winning spots in the items' order; nothing is public yet. */
  onReady: (spots: readonly OperatorSpot[]) => void;
}

/** One number per item; each says at once who holds it. */
export function WinnerForm(props: WinnerFormProps): JSX.Element {
  const items = createMemo(() => Array.from({ length: props.board.waffle.itemCount }, (_, index) => index));
  const [typed, setTyped] = createSignal<readonly string[]>(
    items().map((item) => String(props.from[item] ?? '')),
  );
  const [tried, setTried] = createSignal(false);
  const candidates = createMemo(() => readCandidates(props.board, typed()));
  let form: HTMLFormElement | undefined;

  const label = (item: number) =>
    items().length === 1 ? 'Winning spot' : `Winning spot of item ${item + 1}`;
  const problem = (candidate: WinnerCandidate | undefined) => {
    if (candidate?.kind === 'wrong') return candidate.problem;
    return candidate?.kind === 'empty' && tried() ? 'Enter a spot number.' : undefined;
  };
  const holder = (candidate: WinnerCandidate | undefined) =>
    candidate?.kind === 'ready' ? `→ @${candidate.spot.handle} · paid` : undefined;
  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (props.blockedBy !== undefined) return;
    setTried(true);
    const spots = readySpots(candidates());
    if (spots) props.onReady(spots);
    else if (form) focusFirstInvalid(form);
  };

  return (
    <form
      class="winner-form"
      novalidate
      ref={(element) => {
        form = element;
      }}
      onSubmit={handleSubmit}
    >
      <For each={items()}>
        {(item) => (
          <NumberField
            class="winner-form-field"
            label={label(item)}
            maxlength={4}
            placeholder={`1–${props.board.waffle.totalSpots}`}
            value={typed()[item] ?? ''}
            onInput={(text) => setTyped((all) => all.map((old, index) => (index === item ? text : old)))}
            error={problem(candidates()[item])}
            hint={holder(candidates()[item])}
          />
        )}
      </For>
      <div class="winner-form-end">
        <Show when={props.onCancel}>
          {(cancel) => (
            <Button size={52} onClick={() => cancel()()}>
              Cancel
            </Button>
          )}
        </Show>
        <Button type="submit" variant="primary" size={52} blockedBy={props.blockedBy}>
          {props.buttonLabel}
        </Button>
      </div>
    </form>
  );
}
