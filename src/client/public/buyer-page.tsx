import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { nameNumbers, spotWord } from '#client/lib/name-numbers.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Chip, ChipGroup } from '#client/ui/chip.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { starIcon } from '#client/ui/icons.ts';
import { Tile, Tiles } from '#client/ui/tiles.tsx';
import { Time } from '#client/ui/time.tsx';
import type { BuyerHistoryEntry, BuyerStats } from '#shared/buyers/buyers.schemas.ts';
import type { BuyerPage as BuyerPageData } from '#shared/live/page-data.ts';
import './buyer-page.css';
import { createZone } from './local-time.ts';
import { PageFrame } from './page-frame.tsx';

type Filter = 'all' | 'won' | 'open';

/** What anybody may know of a handle: where it took part and what it won. No money. */
export function BuyerPage(props: { data: BuyerPageData }): JSX.Element {
  return (
    <PageFrame class="frame-text">
      <h1 class="break-anywhere">@{props.data.handle}</h1>
      <Show
        when={props.data.stats}
        fallback={
          <EmptyState
            title={`No spots yet for @${props.data.handle}`}
            text="Claims show here as soon as there are any."
          >
            <a class="button button-plain" href="/">
              See the live waffles
            </a>
          </EmptyState>
        }
      >
        {(stats) => (
          <>
            <Figures stats={stats()} />
            <History history={props.data.history} />
          </>
        )}
      </Show>
    </PageFrame>
  );
}

function Figures(props: { stats: BuyerStats }): JSX.Element {
  const rate = () => (props.stats.winRate === null ? '0%' : `${props.stats.winRate}%`);
  const wait = () => props.stats.longestWaitDays;
  return (
    <>
      <Tiles label="Figures">
        <Tile label="Entries" value={props.stats.entries} />
        <Tile label="Wins" value={props.stats.wins} tone="winner" />
        <Tile label="Not won" value={props.stats.notWon} />
        <Tile label="Win rate" value={rate()} />
      </Tiles>
      <p class="muted">
        Longest wait: {wait()} {wait() === 1 ? 'day' : 'days'}
      </p>
    </>
  );
}

function History(props: { history: readonly BuyerHistoryEntry[] }): JSX.Element {
  const [filter, setFilter] = createSignal<Filter>('all');
  const zone = createZone();
  const shown = () => props.history.filter((entry) => filter() === 'all' || entry.outcome === filter());
  const count = (outcome: Filter) => props.history.filter((entry) => entry.outcome === outcome).length;
  return (
    <section class="stack" aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      <ChipGroup label="Show">
        <Chip
          label="All"
          count={props.history.length}
          pressed={filter() === 'all'}
          onClick={() => setFilter('all')}
        />
        <Chip
          label="Won"
          count={count('won')}
          pressed={filter() === 'won'}
          onClick={() => setFilter('won')}
        />
        <Chip
          label="Open"
          count={count('open')}
          pressed={filter() === 'open'}
          onClick={() => setFilter('open')}
        />
      </ChipGroup>
      <Show when={shown().length > 0} fallback={<p class="muted">Nothing here.</p>}>
        <ul class="history">
          <For each={shown()}>{(entry) => <Entry entry={entry} zone={zone()} />}</For>
        </ul>
      </Show>
    </section>
  );
}

function Entry(props: { entry: BuyerHistoryEntry; zone: string }): JSX.Element {
  return (
    <li class="history-entry">
      <div class="grow">
        <a class="history-link break-anywhere" href={`/waffle/${props.entry.slug}`}>
          {props.entry.title}
        </a>
        <p class="muted">
          <Time at={props.entry.enteredAt} zone={props.zone} format="date" /> ·{' '}
          {spotWord(props.entry.numbers.length)} {nameNumbers(props.entry.numbers)}
        </p>
      </div>
      <Outcome outcome={props.entry.outcome} />
    </li>
  );
}

function Outcome(props: { outcome: BuyerHistoryEntry['outcome'] }): JSX.Element {
  return (
    <Show
      when={props.outcome === 'won'}
      fallback={
        <Badge tone={props.outcome === 'open' ? 'accent' : 'plain'}>
          {props.outcome === 'open' ? 'Open' : 'Not won'}
        </Badge>
      }
    >
      <Badge tone="ok" icon={starIcon}>
        Won
      </Badge>
    </Show>
  );
}
