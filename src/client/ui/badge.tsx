import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import './badge.css';
import { Icon } from './icon.tsx';
import type { IconShape } from './icons.ts';

export interface BadgeProps {
  /** The word itself says the state; the tone only helps to find it. */
  children: JSX.Element;
  tone?: 'plain' | 'accent' | 'ok' | 'warning' | 'danger' | undefined;
  icon?: IconShape | undefined;
}

/** A short state beside a name. */
export function Badge(props: BadgeProps): JSX.Element {
  return (
    <span class={`badge badge-${props.tone ?? 'plain'}`}>
      <Show when={props.icon}>{(shape) => <Icon shape={shape()} size={16} />}</Show>
      {props.children}
    </span>
  );
}
