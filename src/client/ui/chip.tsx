import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import './chip.css';
import { Icon } from './icon.tsx';
import type { IconShape } from './icons.ts';

interface ChipContent {
  label: string;
  count?: number | undefined;
  icon?: IconShape | undefined;
}

export interface ChipProps extends ChipContent {
  pressed: boolean;
  onClick: () => void;
  disabled?: boolean | undefined;
}

export interface LinkChipProps extends ChipContent {
  href: string;
  current: boolean;
}

/** A filter or choice that is on or off. */
export function Chip(props: ChipProps): JSX.Element {
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={() => props.onClick()}
    >
      <ChipFace label={props.label} count={props.count} icon={props.icon} />
    </button>
  );
}

/** A filter that lives in the address. */
export function LinkChip(props: LinkChipProps): JSX.Element {
  return (
    <a class="chip" href={props.href} aria-current={props.current ? 'true' : undefined}>
      <ChipFace label={props.label} count={props.count} icon={props.icon} />
    </a>
  );
}

function ChipFace(props: ChipContent): JSX.Element {
  return (
    <span class="chip-face">
      <Show when={props.icon}>{(shape) => <Icon shape={shape()} size={16} />}</Show>
      {props.label}
      <Show when={props.count !== undefined}>
        {' '}
        <span class="chip-count">{props.count}</span>
      </Show>
    </span>
  );
}

/** A row of chips that scrolls sideways instead of wrapping, so that what is below never moves. */
export function ChipGroup(props: { label: string; children: JSX.Element }): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a scrolling flex row in every engine.
    <div class="chip-group" role="group" aria-label={props.label}>
      {props.children}
    </div>
  );
}
