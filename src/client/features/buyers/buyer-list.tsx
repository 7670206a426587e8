import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { buyerHref } from '#client/lib/buyer-href.ts';
import { spotWord } from '#client/lib/name-numbers.ts';
import { LinkButton } from '#client/ui/button.tsx';
import { Icon } from '#client/ui/icon.tsx';
import { externalIcon } from '#client/ui/icons.ts';
import { Time } from '#client/ui/time.tsx';
import type { BuyerLine } from '#shared/buyers/buyers.schemas.ts';
import { BADGES, LEVELS } from '#shared/loyalty/loyalty.rules.ts';
import './buyer-list.css';
import { sayWinRate } from './describe-buyer.ts';

export interface BuyerListProps {
  buyers: readonly BuyerLine[];
  zone: string;
  /** Opens a buyer by a click anywhere on the row; the keyboard has the row's link. */
  onOpen: (handle: string) => void;
}

const HEADINGS = ['Handle', 'Level', 'Badges', 'Entries', 'Wins', 'First seen', 'Last claim'] as const;

/** A page of the registry: a table at the desk, a card each on a phone. */
export function BuyerList(props: BuyerListProps): JSX.Element {
  return (
    <table class="buyers">
      <caption class="visually-hidden">Everybody who ever claimed</caption>
      <thead>
        <tr>
          <For each={HEADINGS}>{(heading) => <th scope="col">{heading}</th>}</For>
          <th scope="col">
            <span class="visually-hidden">Open</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.buyers}>
          {(buyer) => <Row buyer={buyer} zone={props.zone} onOpen={props.onOpen} />}
        </For>
      </tbody>
    </table>
  );
}

function Row(props: { buyer: BuyerLine; zone: string; onOpen: (handle: string) => void }): JSX.Element {
  const handleClick = (event: MouseEvent) => {
    const isLink = event.target instanceof Element && event.target.closest('a') !== null;
    // Somebody who marks a handle to copy it is not on the way to another page.
    if (!isLink && window.getSelection()?.isCollapsed !== false) props.onOpen(props.buyer.handle);
  };
  return (
    <tr class="buyers-row" onClick={handleClick}>
      <th scope="row" class="buyers-handle">
        <a
          class="buyers-public"
          href={`/buyer/${props.buyer.handle}`}
          target="_blank"
          rel="noopener"
          title="What everybody sees"
        >
          @{props.buyer.handle}
          <Icon shape={externalIcon} size={16} />
        </a>
      </th>
      <td class="buyers-level">
        {props.buyer.level} · {LEVELS[props.buyer.level - 1]?.title}
        <span class="buyers-note">{props.buyer.xp.toLocaleString('en')} XP</span>
      </td>
      <td class="buyers-badges">
        <Badges ids={props.buyer.badges} />
      </td>
      <td class="buyers-figure" data-label="Entries">
        {props.buyer.entries}
        <span class="buyers-note">
          {props.buyer.spots} {spotWord(props.buyer.spots)}
        </span>
      </td>
      <td class="buyers-figure" data-label="Wins">
        {props.buyer.wins}
        <span class="buyers-note">{sayWinRate(props.buyer)}</span>
      </td>
      <td class="buyers-time" data-label="First seen">
        <Time at={props.buyer.firstSeenAt} zone={props.zone} />
      </td>
      <td class="buyers-time" data-label="Last claim">
        <Time at={props.buyer.lastClaimAt} zone={props.zone} />
      </td>
      <td class="buyers-open">
        <LinkButton href={buyerHref(props.buyer.handle)}>
          Open<span class="visually-hidden"> @{props.buyer.handle}</span>
        </LinkButton>
      </td>
    </tr>
  );
}

const BADGES_SHOWN = 2;
const NAMES: ReadonlyMap<string, string> = new Map(BADGES.map(({ id, name }) => [id, name]));

/** The first ones by name; the buyer's page has them all. */
function Badges(props: { ids: readonly string[] }): JSX.Element {
  const names = () => props.ids.slice(0, BADGES_SHOWN).map((id) => NAMES.get(id) ?? id);
  return (
    <Show when={props.ids.length > 0} fallback={<span class="buyers-note">No badges yet</span>}>
      {names().join(', ')}
      <Show when={props.ids.length > BADGES_SHOWN}>
        <span class="buyers-note">and {props.ids.length - BADGES_SHOWN} more</span>
      </Show>
    </Show>
  );
}
