import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { BottomSheet } from '#client/ui/dialog.tsx';
import type { Conflict } from './describe-conflict.ts';

export interface ConflictSheetProps {
  conflict: Conflict | null;
  onClaimAgain: (conflict: Conflict) => void;
  onShow: (number: number) => void;
  onDrop: () => void;
}

/** A tap that came too late: what was meant, what is, and what can be done about it. Nothing is dropped silently. */
export function ConflictSheet(props: ConflictSheetProps): JSX.Element {
  return (
    <Show when={props.conflict}>
      {(conflict) => (
        <BottomSheet open title={conflict().title} onClose={props.onDrop}>
          <div class="stack">
            <p>{conflict().mine}</p>
            <p>
              <strong>{conflict().theirs}</strong>
            </p>
            <p class="muted">Your change was not made.</p>
            <div class="stack-tight">
              <Show when={conflict().canClaimAgain}>
                <Button variant="primary" size={60} wide onClick={() => props.onClaimAgain(conflict())}>
                  Claim again for @{conflict().meant.handle} and mark paid
                </Button>
              </Show>
              <Button
                size={52}
                wide
                onClick={() => {
                  const { number } = conflict().meant;
                  props.onDrop();
                  props.onShow(number);
                }}
              >
                Show spot {conflict().meant.number}
              </Button>
              <Button size={52} wide onClick={props.onDrop}>
                Drop my change
              </Button>
            </div>
          </div>
        </BottomSheet>
      )}
    </Show>
  );
}
