import type { JSX } from 'solid-js';
import './icon.css';
import type { IconShape } from './icons.ts';

export interface IconProps {
  shape: IconShape;
  /** Edge length in px; 20 unless told. */
  size?: 16 | 20 | 24 | undefined;
  /** Spoken name. Without it the icon is decoration, and the control around it has to carry the name. */
  label?: string | undefined;
}

/** Draws one of icons.ts in the colour of the text around it. */
export function Icon(props: IconProps): JSX.Element {
  return (
    <svg
      class={`icon icon-${props.size ?? 20}`}
      viewBox="0 0 24 24"
      role={props.label ? 'img' : undefined}
      aria-label={props.label}
      aria-hidden={props.label ? undefined : 'true'}
    >
      <path d={props.shape} />
    </svg>
  );
}
