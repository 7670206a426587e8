import type { JSX } from 'solid-js';
import { createMemo, For, Show } from 'solid-js';
import type { Role } from '#shared/access/roles.ts';
import type { WaffleCard } from '#shared/waffles/waffles.schemas.ts';
import type { WaffleMenuActions } from './list-waffle-actions.ts';
import { WaffleCardView } from './waffle-card.tsx';

export interface WaffleListProps {
  cards: readonly WaffleCard[];
  role: Role;
  zone: string;
  actions: WaffleMenuActions;
}

/** The cards of one page of the dashboard. */
export function WaffleList(props: WaffleListProps): JSX.Element {
  // Keyed by the waffle, so that a list that was read again keeps its elements, and with them the focus.
  const cardById = createMemo(() => new Map(props.cards.map((card) => [card.waffle.id, card])));
  const ids = createMemo(() => props.cards.map((card) => card.waffle.id));
  return (
    <ul class="waffle-list">
      <For each={ids()}>
        {(id) => (
          <li>
            <Show when={cardById().get(id)}>
              {(card) => (
                <WaffleCardView card={card()} role={props.role} zone={props.zone} actions={props.actions} />
              )}
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
}
