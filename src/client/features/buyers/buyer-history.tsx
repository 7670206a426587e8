import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { nameNumbers, spotWord } from '#client/lib/name-numbers.ts';
import { Badge } from '#client/ui/badge.tsx';
import { ChipGroup, LinkChip } from '#client/ui/chip.tsx';
import { starIcon } from '#client/ui/icons.ts';
import { Pagination } from '#client/ui/pagination.tsx';
import { Time } from '#client/ui/time.tsx';
import type { BuyerHistoryFilter } from '#shared/buyers/buyers.rules.ts';
import { historyHref } from '#shared/buyers/buyers.rules.ts';
import type { BuyerHistoryEntry, BuyerStats } from '#shared/buyers/buyers.schemas.ts';
import type { Page } from '#shared/kernel/pagination.ts';
import './buyer-history.css';
import { countOutcomes, NOTHING_SHOWN, OUTCOMES } from './describe-buyer.ts';

export interface BuyerHistoryProps {
  stats: BuyerStats;
  history: Page<BuyerHistoryEntry>;
  filter: BuyerHistoryFilter;
  /** The address that filters and pages hang on. */
  path: string;
  /** Where a waffle is, for whoever looks. */
  waffleHref: (slug: string) => string;
  zone: string;
}

const FILTER_NAMES = [
  ['all', 'All'],
  ['won', 'Won'],
  ['open', 'Open'],
] as const;

/** The waffles of a buyer, the last one first. Filters and pages are links, so they work before any script runs. */
export function BuyerHistory(props: BuyerHistoryProps): JSX.Element {
  const counts = () => countOutcomes(props.stats);
  const pageCount = () => Math.max(1, Math.ceil(props.history.total / props.history.perPage));
  return (
    <div class="stack">
      <ChipGroup label="Show">
        <For each={FILTER_NAMES}>
          {([filter, label]) => (
            <LinkChip
              label={label}
              count={counts()[filter]}
              current={props.filter === filter}
              href={historyHref(props.path, { filter, page: 1 })}
            />
          )}
        </For>
      </ChipGroup>
      <Show
        when={props.history.rows.length > 0}
        fallback={<p class="muted">{NOTHING_SHOWN[props.filter]}</p>}
      >
        <ul class="history">
          <For each={props.history.rows}>
            {(entry) => <Entry entry={entry} zone={props.zone} href={props.waffleHref(entry.slug)} />}
          </For>
        </ul>
      </Show>
      <Show when={pageCount() > 1}>
        <Pagination
          label="Pages of the history"
          page={props.history.page}
          pageCount={pageCount()}
          hrefFor={(page) => historyHref(props.path, { filter: props.filter, page })}
          summary={`${props.history.total} waffles`}
        />
      </Show>
    </div>
  );
}

function Entry(props: { entry: BuyerHistoryEntry; zone: string; href: string }): JSX.Element {
  return (
    <li class="history-entry">
      <div class="grow">
        <a class="history-link break-anywhere" href={props.href}>
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
      fallback={<Badge tone={props.outcome === 'open' ? 'accent' : 'plain'}>{OUTCOMES[props.outcome]}</Badge>}
    >
      <Badge tone="ok" icon={starIcon}>
        {OUTCOMES.won}
      </Badge>
    </Show>
  );
}
