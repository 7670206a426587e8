import type { JSX } from 'solid-js';
import { createMemo, For, Show } from 'solid-js';
import { formatMoney, parseMoney } from '#shared/kernel/money.ts';
import { boardTotalMinor, SPOTS_MAX, SPOTS_MIN, titleToSlug } from '#shared/waffles/waffles.rules.ts';
import './board-preview.css';
import type { WaffleDraft } from './waffles.projection.ts';

export interface BoardPreviewProps {
  draft: WaffleDraft;
  /** The address of an existing waffle, which never changes; null while the title still decides it. */
  slug: string | null;
}

/** Enough to see the board's look; more would only be scrolled past. */
const CELLS_MAX = 60;

/** The board as buyers will find it, drawn from what is typed. Beside the form where there is room for it. */
export function BoardPreview(props: BoardPreviewProps): JSX.Element {
  const title = () => props.draft.title.trim() || 'Untitled waffle';
  const address = () => `/waffle/${props.slug ?? titleToSlug(title())}`;
  const spots = createMemo(() => {
    const count = /^\d{1,4}$/.test(props.draft.totalSpots.trim()) ? Number(props.draft.totalSpots) : 0;
    return count >= SPOTS_MIN && count <= SPOTS_MAX ? count : 0;
  });
  const priceMinor = () => parseMoney(props.draft.price, props.draft.currency);
  const facts = () => {
    const each = priceMinor();
    const price = each === null ? [] : [`${formatMoney(each, props.draft.currency)} each`];
    const winners =
      Number(props.draft.itemCount) > 1 ? `${Number(props.draft.itemCount)} winners` : '1 winner';
    return [`${spots()} spots`, ...price, winners].join(' · ');
  };
  const numbers = createMemo(() =>
    Array.from({ length: Math.min(spots(), CELLS_MAX) }, (_, index) => index + 1),
  );
  return (
    <aside class="board-preview" aria-label="Preview">
      <p class="board-preview-note">Preview</p>
      <p class="board-preview-title">{title()}</p>
      <p class="board-preview-address">{address()}</p>
      <Show when={spots() > 0} fallback={<p class="muted">Spots and a price make the board.</p>}>
        <p class="board-preview-facts">{facts()}</p>
        <Show when={priceMinor()}>
          {(each) => (
            <p class="muted">
              Sold out: {formatMoney(boardTotalMinor(spots(), each()), props.draft.currency)}
            </p>
          )}
        </Show>
        <div class="board-preview-cells" aria-hidden="true">
          <For each={numbers()}>{(number) => <span class="board-preview-cell">{number}</span>}</For>
        </div>
        <Show when={spots() > CELLS_MAX}>
          <p class="muted">and {spots() - CELLS_MAX} more</p>
        </Show>
      </Show>
    </aside>
  );
}
