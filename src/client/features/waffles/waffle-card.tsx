import type { JSX } from 'solid-js';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { archiveIcon, checkIcon, clockIcon, starIcon, trophyIcon } from '#client/ui/icons.ts';
import { Menu } from '#client/ui/menu.tsx';
import { ProgressBar } from '#client/ui/progress-bar.tsx';
import { TimeAgo } from '#client/ui/time.tsx';
import type { Role } from '#shared/access/roles.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import type { WaffleCard } from '#shared/waffles/waffles.schemas.ts';
import type { WaffleMenuActions } from './list-waffle-actions.ts';
import { listWaffleActions } from './list-waffle-actions.ts';
import './waffle-card.css';
import { progressOf } from './describe-card.ts';

export interface WaffleCardProps {
  card: WaffleCard;
  role: Role;
  zone: string;
  actions: WaffleMenuActions;
}

/** One waffle of the dashboard. The whole card opens it; everything else is in the menu. */
export function WaffleCardView(props: WaffleCardProps): JSX.Element {
  const waffle = () => props.card.waffle;
  const progress = () => progressOf(props.card);
  return (
    <article class="waffle-card" aria-labelledby={`waffle-${waffle().id}`}>
      <Thumbnail title={waffle().title} imageUrl={waffle().imageUrl} />
      <div class="waffle-card-body">
        <div class="waffle-card-head">
          <h2 class="waffle-card-title" id={`waffle-${waffle().id}`}>
            <a class="waffle-card-link" href={`/admin/waffles/${waffle().slug}`}>
              {waffle().title}
            </a>
          </h2>
          <div class="waffle-card-menu">
            <Menu
              label={`More for ${waffle().title}`}
              items={listWaffleActions(waffle(), props.role, props.actions)}
            />
          </div>
        </div>
        <p class="waffle-card-facts">
          <StateBadge card={props.card} />
          <span>
            {waffle().totalSpots} spots · {formatMoney(waffle().priceMinor, waffle().currency)} each
          </span>
        </p>
        <ProgressBar
          label={`Paid spots of ${waffle().title}`}
          value={progress().value}
          max={progress().max}
          text={progress().text}
        />
        <p class="waffle-card-counts">
          <span>
            <b>{props.card.available}</b> available
          </span>
          <span>
            <b>{props.card.pending}</b> pending
          </span>
          <span>
            <b>{props.card.paid}</b> paid
          </span>
        </p>
        <Show when={props.card.oldestPendingAt}>
          {(at) => (
            <p class="waffle-card-oldest">
              Oldest pending <TimeAgo at={at()} zone={props.zone} />
            </p>
          )}
        </Show>
      </div>
    </article>
  );
}

function StateBadge(props: { card: WaffleCard }): JSX.Element {
  const waffle = () => props.card.waffle;
  return (
    <Switch
      fallback={
        <Badge tone="ok" icon={checkIcon}>
          Active
        </Badge>
      }
    >
      <Match when={waffle().status === 'completed'}>
        <Badge tone="accent" icon={trophyIcon}>
          Completed
        </Badge>
      </Match>
      <Match when={waffle().archived}>
        <Badge icon={archiveIcon}>Archived</Badge>
      </Match>
      <Match when={props.card.available === 0 && props.card.pending > 0}>
        <Badge tone="warning" icon={clockIcon}>
          Sold out
        </Badge>
      </Match>
      <Match when={props.card.available === 0}>
        <Badge tone="accent" icon={starIcon}>
          Ready to draw
        </Badge>
      </Match>
    </Switch>
  );
}

/** The picture, or the title's first letter where there is none or it can't be loaded. */
function Thumbnail(props: { title: string; imageUrl: string | null }): JSX.Element {
  const [broken, setBroken] = createSignal(false);
  return (
    <div class="waffle-card-picture" aria-hidden="true">
      <Show
        when={broken() ? null : props.imageUrl}
        fallback={<span>{[...props.title][0]?.toUpperCase()}</span>}
      >
        {(address) => (
          <img
            src={address()}
            alt=""
            width="88"
            height="88"
            loading="lazy"
            decoding="async"
            referrerpolicy="no-referrer"
            onError={() => setBroken(true)}
          />
        )}
      </Show>
    </div>
  );
}
