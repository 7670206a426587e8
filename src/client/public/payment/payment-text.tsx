import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { nameOfMethod } from '#client/features/studio/name-of-method.ts';
import type { PaymentMethod } from '#shared/studio/studio.schemas.ts';
import './payment-text.css';

/** How to pay before there is anything to pay: the ways the organiser has listed, and their own words. */
export function PaymentText(props: { text: string; methods: readonly PaymentMethod[] }): JSX.Element {
  return (
    <Show
      when={props.text !== '' || props.methods.length > 0}
      fallback={<p class="muted">The organiser has not written how to pay. Ask them on Instagram.</p>}
    >
      <Show when={props.methods.length > 0}>
        <ul class="pay-methods">
          <For each={props.methods}>
            {(method) => (
              <li>
                {nameOfMethod(method)} <b class="break-anywhere">{method.handle}</b>
                <Show when={method.note !== ''}>
                  <small class="muted"> · {method.note}</small>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.text !== ''}>
        <p class="pay-text">{props.text}</p>
      </Show>
    </Show>
  );
}
