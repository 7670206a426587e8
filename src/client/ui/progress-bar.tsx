import type { JSX } from 'solid-js';
import { createUniqueId } from 'solid-js';
import './progress-bar.css';

export interface ProgressBarProps {
  /** Spoken name: what progresses. */
  label: string;
  value: number;
  max: number;
  /** The same in words, shown above the bar: "14 of 25 left". */
  text: string;
}

/** A native progress element and its text; the text, not the bar, carries the figure. */
export function ProgressBar(props: ProgressBarProps): JSX.Element {
  const id = `progress-${createUniqueId()}`;
  return (
    <div class="progress">
      <span class="progress-text" id={id}>
        {props.text}
      </span>
      <progress
        class="progress-bar"
        aria-label={props.label}
        aria-describedby={id}
        value={props.value}
        max={Math.max(props.max, 1)}
      />
    </div>
  );
}
