import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { BottomSheet } from '#client/ui/dialog.tsx';
import { makeHurriedThumb } from '#client/ui/hurried-thumb.ts';
import { ConflictChoices } from './conflict-choices.tsx';
import type { Conflict, ConflictChoice } from './describe-conflict.ts';

export interface ConflictSheetProps {
  conflict: Conflict | null;
  /** How many refused taps there are, this one included: they are shown one after the other. */
  count: number;
  /** Why nothing that needs the server can be done now; null where it can. */
  offline: string | null;
  onChoose: (choice: ConflictChoice, conflict: Conflict) => void;
  /** Puts it off: the change stays in the queue, under "Needs you". */
  onKeep: () => void;
  onKeepAll: () => void;
}

/** A tap that came too late: what was meant, what is, and what can be done about it. Nothing is dropped silently. */
export function ConflictSheet(props: ConflictSheetProps): JSX.Element {
  // The next one opens where the last one was: a double tap must not decide it.
  const { noteChange, unlessHurried } = makeHurriedThumb();
  const choose = (choice: ConflictChoice, conflict: Conflict) =>
    unlessHurried(() => {
      noteChange();
      props.onChoose(choice, conflict);
    });
  return (
    <Show when={props.conflict} keyed>
      {(conflict) => (
        <BottomSheet open title={conflict.title} onClose={props.onKeep}>
          <div class="stack">
            <p>{conflict.mine}</p>
            <p>
              <strong>{conflict.theirs}</strong>
            </p>
            <p class="muted">
              Your change was not made.
              <Show when={props.count > 1}>
                {' '}
                {props.count - 1} more {props.count === 2 ? 'needs' : 'need'} you after this one.
              </Show>
            </p>
            <div class="stack-tight">
              <ConflictChoices
                choices={conflict.choices}
                meant={conflict.meant}
                offline={props.offline}
                onChoose={(choice) => choose(choice, conflict)}
              />
              <Button variant="quiet" size={52} wide onClick={props.onKeep}>
                Keep it for later
              </Button>
              <Show when={props.count > 1}>
                <Button variant="quiet" size={52} wide onClick={props.onKeepAll}>
                  Keep all {props.count} for later
                </Button>
              </Show>
            </div>
          </div>
        </BottomSheet>
      )}
    </Show>
  );
}
