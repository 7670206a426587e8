import type { JSX } from 'solid-js';
import { createUniqueId, For, Show } from 'solid-js';
import { Icon } from './icon.tsx';
import type { IconShape } from './icons.ts';
import './radio-cards.css';

export interface RadioCard<Value extends string> {
  value: Value;
  label: string;
  /** One sentence on what it means. */
  hint?: string | undefined;
  icon?: IconShape | undefined;
}

export interface RadioCardsProps<Value extends string> {
  legend: string;
  cards: readonly RadioCard<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
}

/** One of a few, each with room to say what it means. */
export function RadioCards<Value extends string>(props: RadioCardsProps<Value>): JSX.Element {
  const name = `radio-${createUniqueId()}`;
  return (
    <fieldset class="radio-cards">
      <legend class="radio-cards-legend">{props.legend}</legend>
      <For each={props.cards}>
        {(card) => (
          <label class="radio-card">
            <input
              class="radio-card-input"
              type="radio"
              name={name}
              value={card.value}
              checked={props.value === card.value}
              onChange={() => props.onChange(card.value)}
            />
            <Show when={card.icon}>{(shape) => <Icon shape={shape()} size={24} />}</Show>
            <span class="radio-card-text">
              <span class="radio-card-label">{card.label}</span>
              <Show when={card.hint}>
                <span class="radio-card-hint">{card.hint}</span>
              </Show>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
