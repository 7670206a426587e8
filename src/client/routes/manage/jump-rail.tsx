import type { JSX } from 'solid-js';
import { createMemo, For, Show } from 'solid-js';
import { Chip, ChipGroup } from '#client/ui/chip.tsx';

export interface JumpRailProps {
  total: number;
  onJump: (number: number) => void;
}

/** Boards up to this size are seen in a scroll or two. */
const RAIL_FROM = 100;
const STEP = 50;

/** `1–50 · 51–100 …`: one tap to a part of a long board. */
export function JumpRail(props: JumpRailProps): JSX.Element {
  const ranges = createMemo(() =>
    Array.from({ length: Math.ceil(props.total / STEP) }, (_, index) => ({
      from: index * STEP + 1,
      to: Math.min((index + 1) * STEP, props.total),
    })),
  );
  return (
    <Show when={props.total > RAIL_FROM}>
      <ChipGroup label="Jump to">
        <For each={ranges()}>
          {({ from, to }) => (
            <Chip label={`${from}–${to}`} pressed={false} onClick={() => props.onJump(from)} />
          )}
        </For>
      </ChipGroup>
    </Show>
  );
}
