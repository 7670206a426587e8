import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { formatCost, sayModel } from '#shared/studio/studio.rules.ts';
import type { ModelUsage, Usage } from '#shared/studio/studio.schemas.ts';
import './usage-figures.css';

export interface UsageCard {
  readonly label: string;
  /** What counts, in a few words. */
  readonly hint: string;
  readonly value: string;
  readonly note?: string | undefined;
}

/** `12 share assets · $0.024`. */
export function usageCard(label: string, hint: string, { count, costMicros }: Usage): UsageCard {
  return { label, hint, value: count.toLocaleString('en'), note: `${formatCost(costMicros)} estimated` };
}

/** A few figures side by side, each with what it counts. */
export function UsageCards(props: { cards: readonly UsageCard[] }): JSX.Element {
  return (
    <ul class="usage-cards">
      <For each={props.cards}>
        {(card) => (
          <li class="usage-card">
            <span class="usage-label">{card.label}</span>
            <span class="usage-value">{card.value}</span>
            <Show when={card.note}>
              <span class="usage-note">{card.note}</span>
            </Show>
            <span class="usage-hint">{card.hint}</span>
          </li>
        )}
      </For>
    </ul>
  );
}

/** What was made by each model, the most used first. */
export function ModelTable(props: { models: readonly ModelUsage[] }): JSX.Element {
  return (
    <table class="usage-table">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col" class="usage-number">
            Share assets
          </th>
          <th scope="col" class="usage-number">
            Estimated cost
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.models}>
          {(line) => (
            <tr>
              <th scope="row">{sayModel(line.model)}</th>
              <td class="usage-number">{line.count.toLocaleString('en')}</td>
              <td class="usage-number">{formatCost(line.costMicros)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
