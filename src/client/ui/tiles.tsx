import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import './tiles.css';

export interface TileProps {
  label: string;
  value: JSX.Element;
  /** Small text under the value: what is not in it yet. */
  note?: string | undefined;
  /** Colours a bar at the top like the spots it counts, beside the label that says so. */
  tone?: 'available' | 'pending' | 'paid' | 'winner' | 'plain' | undefined;
  /** Makes the tile a filter button. */
  onClick?: (() => void) | undefined;
  pressed?: boolean | undefined;
}

/** One figure with its name. With `onClick` it filters what is below. */
export function Tile(props: TileProps): JSX.Element {
  return (
    <Show
      when={props.onClick}
      fallback={
        <div class="tile" data-tone={props.tone}>
          <TileFace value={props.value} label={props.label} note={props.note} />
        </div>
      }
    >
      <button
        type="button"
        class="tile"
        data-tone={props.tone}
        aria-pressed={props.pressed === true}
        onClick={() => props.onClick?.()}
      >
        <TileFace value={props.value} label={props.label} note={props.note} />
      </button>
    </Show>
  );
}

function TileFace(props: { value: JSX.Element; label: string; note: string | undefined }): JSX.Element {
  return (
    <>
      <span class="tile-value">{props.value}</span> <span class="tile-label">{props.label}</span>
      <Show when={props.note}>
        {' '}
        <span class="tile-note">{props.note}</span>
      </Show>
    </>
  );
}

/** Lays tiles out side by side at equal width, four across even on a phone. */
export function Tiles(props: { label: string; children: JSX.Element }): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every engine.
    <div class="tiles" role="group" aria-label={props.label}>
      {props.children}
    </div>
  );
}
