import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import './spinner.css';

export interface SpinnerProps {
  /** Spoken text. Leave it out inside a control that says aria-busy itself. */
  label?: string | undefined;
}

/** A turning ring in the colour of the text around it; it stands still where motion is not wanted. */
export function Spinner(props: SpinnerProps): JSX.Element {
  return (
    <>
      <span class="spinner" aria-hidden="true" />
      <Show when={props.label}>
        <span class="visually-hidden">{props.label}</span>
      </Show>
    </>
  );
}
