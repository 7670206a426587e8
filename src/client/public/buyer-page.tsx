import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { BuyerFigures } from '#client/features/buyers/buyer-figures.tsx';
import { BuyerHistory } from '#client/features/buyers/buyer-history.tsx';
import { BadgeList } from '#client/features/loyalty/badge-list.tsx';
import { LevelProgress } from '#client/features/loyalty/level-progress.tsx';
import { XpLedger } from '#client/features/loyalty/xp-ledger.tsx';
import { Disclosure } from '#client/ui/disclosure.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import type { BuyerPage as BuyerPageData } from '#shared/live/page-data.ts';
import type { LoyaltyStanding } from '#shared/loyalty/loyalty.schemas.ts';
import { createZone } from './local-time.ts';
import { PageFrame } from './page-frame.tsx';

/** What anybody may know of a handle: where it took part and what it won. No money. */
export function BuyerPage(props: { data: BuyerPageData }): JSX.Element {
  const zone = createZone();
  return (
    <PageFrame class="frame-text">
      <h1 class="break-anywhere">@{props.data.handle}</h1>
      <Show when={props.data.stats} fallback={<NoSpots handle={props.data.handle} />}>
        {(stats) => (
          <>
            <BuyerFigures stats={stats()} />
            <Show when={props.data.loyalty}>
              {(loyalty) => <Earned loyalty={loyalty()} xp={props.data.xp} zone={zone()} />}
            </Show>
            <section class="stack" aria-labelledby="history-title">
              <h2 id="history-title">History</h2>
              <BuyerHistory
                stats={stats()}
                history={props.data.history}
                filter={props.data.filter}
                path={`/buyer/${props.data.handle}`}
                waffleHref={(slug) => `/waffle/${slug}`}
                zone={zone()}
              />
            </section>
          </>
        )}
      </Show>
    </PageFrame>
  );
}

function Earned(props: { loyalty: LoyaltyStanding; xp: BuyerPageData['xp']; zone: string }): JSX.Element {
  return (
    <section class="stack" aria-labelledby="level-title">
      <h2 id="level-title">Level and badges</h2>
      <LevelProgress standing={props.loyalty} />
      <BadgeList badges={props.loyalty.badges} zone={props.zone} />
      <Show when={props.xp.total > 0}>
        <Disclosure summary="Where the XP come from">
          <XpLedger lines={props.xp.rows} zone={props.zone} />
          <Show when={props.xp.total > props.xp.rows.length}>
            <p class="muted">
              The last {props.xp.rows.length} of {props.xp.total} entries.
            </p>
          </Show>
        </Disclosure>
      </Show>
    </section>
  );
}

function NoSpots(props: { handle: string }): JSX.Element {
  return (
    <EmptyState title={`No spots yet for @${props.handle}`} text="Claims show here as soon as there are any.">
      <a class="button button-plain" href="/">
        See the live waffles
      </a>
    </EmptyState>
  );
}
