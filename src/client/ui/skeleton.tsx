import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import './skeleton.css';

export interface SkeletonProps {
  /** Spoken once: "Loading the board". */
  label: string;
  /** What will stand here; each kind has the height of the real thing, so that nothing jumps when it comes. */
  kind: 'text' | 'heading' | 'row' | 'tile' | 'card' | 'cell';
  /** How many of them; 1 unless told. */
  count?: number | undefined;
}

/** Grey places of what is still on its way. Tiles and cells stand in their grids, everything else in a column. */
export function Skeleton(props: SkeletonProps): JSX.Element {
  return (
    <div class={`skeleton skeleton-of-${props.kind}`} role="status">
      <span class="visually-hidden">{props.label}</span>
      <For each={Array.from({ length: props.count ?? 1 })}>
        {() => <span class={`skeleton-item skeleton-${props.kind}`} />}
      </For>
    </div>
  );
}
