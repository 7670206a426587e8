import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { spotWord } from '#client/lib/name-numbers.ts';
import { Time } from '#client/ui/time.tsx';
import type { BuyerDetails } from '#shared/buyers/buyers.schemas.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import './buyer-payments.css';

/** What only operators see of a buyer: amounts, what waits, what was never paid, and since when they come. */
export function BuyerPayments(props: { buyer: BuyerDetails; zone: string }): JSX.Element {
  const waits = () => props.buyer.amounts.filter(({ pendingMinor }) => pendingMinor > 0);
  return (
    <dl class="buyer-payments">
      <div>
        <dt>Paid</dt>
        <dd>
          <Show when={props.buyer.amounts.length > 0} fallback="Nothing yet">
            <For each={props.buyer.amounts}>
              {({ paidMinor, currency }) => (
                <span class="buyer-amount">{formatMoney(paidMinor, currency)}</span>
              )}
            </For>
          </Show>
        </dd>
      </div>
      <div>
        <dt>Waits for payment</dt>
        <dd>
          <Show when={waits().length > 0} fallback="Nothing">
            <For each={waits()}>
              {({ pendingMinor, currency }) => (
                <span class="buyer-amount">{formatMoney(pendingMinor, currency)}</span>
              )}
            </For>{' '}
            <span class="muted">
              {props.buyer.pendingSpots} {spotWord(props.buyer.pendingSpots)}
            </span>
          </Show>
        </dd>
      </div>
      <div>
        <dt>Released unpaid</dt>
        <dd>
          {props.buyer.releasedUnpaid} {spotWord(props.buyer.releasedUnpaid)}
        </dd>
      </div>
      <div>
        <dt>First seen</dt>
        <dd>
          <Time at={props.buyer.stats.firstSeenAt} zone={props.zone} />
        </dd>
      </div>
      <div>
        <dt>Last claim</dt>
        <dd>
          <Time at={props.buyer.stats.lastClaimAt} zone={props.zone} />
        </dd>
      </div>
    </dl>
  );
}
