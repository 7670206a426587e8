import type { JSX } from 'solid-js';
import './disclosure.css';

export interface DisclosureProps {
  summary: JSX.Element;
  children: JSX.Element;
}

/** Something that is there for whoever asks; opens without a script, too. */
export function Disclosure(props: DisclosureProps): JSX.Element {
  return (
    <details class="disclosure">
      <summary>{props.summary}</summary>
      {props.children}
    </details>
  );
}
