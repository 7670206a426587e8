import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { formatMoney } from '#shared/kernel/money.ts';
import type { HomePage as HomePageData } from '#shared/live/page-data.ts';
import type { PublicWaffleCard } from '#shared/waffles/waffles.schemas.ts';
import './home-page.css';
import { PageFrame } from './page-frame.tsx';

/** The boards that are open now. Only links: it works the same without scripts. */
export function HomePage(props: { data: HomePageData }): JSX.Element {
  return (
    <PageFrame>
      <h1>Live waffles</h1>
      <Show
        when={props.data.waffles.length > 0}
        fallback={
          <div class="home-empty">
            <p>
              <b>No board is open right now.</b>
            </p>
            <p class="muted">
              Drops are announced on the organiser's Instagram. Come back when the next one starts.
            </p>
          </div>
        }
      >
        <ul class="home-list">
          <For each={props.data.waffles}>{(card) => <WaffleCard card={card} />}</For>
        </ul>
      </Show>
    </PageFrame>
  );
}

function WaffleCard(props: { card: PublicWaffleCard }): JSX.Element {
  const waffle = () => props.card.waffle;
  const taken = () => waffle().totalSpots - props.card.available;
  return (
    <li class="home-card">
      <div class="home-image">
        <Show when={waffle().imageUrl} fallback={<span aria-hidden="true">{waffle().totalSpots}</span>}>
          {(url) => (
            <img
              src={url()}
              alt=""
              width="160"
              height="160"
              loading="lazy"
              decoding="async"
              referrerpolicy="no-referrer"
            />
          )}
        </Show>
      </div>
      <div class="home-words">
        <h2 class="home-title break-anywhere">
          <a href={`/waffle/${waffle().slug}`}>{waffle().title}</a>
        </h2>
        <p>
          <b>{formatMoney(waffle().priceMinor, waffle().currency)}</b> a spot
        </p>
        <p class={props.card.available === 0 ? 'muted' : ''}>{sayLeft(props.card)}</p>
        <progress class="progress-bar" aria-label="Spots taken" value={taken()} max={waffle().totalSpots} />
      </div>
    </li>
  );
}

function sayLeft({ waffle, available }: PublicWaffleCard): string {
  if (available === 0) return `All ${waffle.totalSpots} taken`;
  return `${available} of ${waffle.totalSpots} left`;
}
