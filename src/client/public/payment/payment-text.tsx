import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import './payment-text.css';

/** The organiser's own words about paying. */
export function PaymentText(props: { text: string }): JSX.Element {
  return (
    <Show
      when={props.text !== ''}
      fallback={<p class="muted">The organiser has not written how to pay. Ask them on Instagram.</p>}
    >
      <p class="pay-text">{props.text}</p>
    </Show>
  );
}
