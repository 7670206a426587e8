import type { JSX } from 'solid-js';
import { Match, Show, Switch } from 'solid-js';
import { nameNumbers, spotWord } from '#client/lib/name-numbers.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import './claim-bar.css';
import { type Claiming, OFFLINE_SENTENCE } from './create-claiming.ts';
import { NoticeLine } from './notice-line.tsx';

export interface ClaimBarProps {
  claiming: Claiming;
  /** Where it says how to pay, for a buyer who comes back. */
  payHref: string;
  /** The sheet was asked for and is still being loaded. */
  busy: boolean;
}

/** The bar under the thumb: what is chosen and what it costs, what was lost, and what is still to be paid. */
export function ClaimBar(props: ClaimBarProps): JSX.Element {
  const count = () => props.claiming.picks.numbers().length;
  const waffle = () => props.claiming.board().waffle;
  return (
    <section class="claim-bar" aria-label="Claim">
      <Show when={props.claiming.sheet() === null}>
        <NoticeLine picks={props.claiming.picks} />
      </Show>
      <UnpaidLine claiming={props.claiming} payHref={props.payHref} />
      <p class="claim-bar-offline" role="status">
        {props.claiming.offline() ? OFFLINE_SENTENCE : ''}
      </p>
      <div class="claim-bar-row">
        <Switch
          fallback={
            <p class="claim-bar-hint grow">
              <b>All {waffle().totalSpots} taken.</b> A spot that is given back turns green here.
            </p>
          }
        >
          <Match when={count() > 0}>
            <button
              type="button"
              class="button button-quiet"
              aria-label="Choose none"
              onClick={() => props.claiming.picks.clear()}
            >
              ✕
            </button>
            <p class="claim-bar-sum grow">
              <b>
                {count()} {spotWord(count())}
              </b>{' '}
              · {formatMoney(count() * waffle().priceMinor, waffle().currency)}
            </p>
            <OpenButton look="button-primary" label="Claim" kind="numbers" bar={props} />
          </Match>
          <Match when={props.claiming.freeCount() > 0}>
            <p class="claim-bar-hint grow">Tap the numbers you want.</p>
            <OpenButton look="button-plain" label="Pick for me" kind="random" bar={props} />
          </Match>
        </Switch>
      </div>
    </section>
  );
}

interface OpenButtonProps {
  look: 'button-primary' | 'button-plain';
  label: string;
  kind: 'numbers' | 'random';
  bar: ClaimBarProps;
}

function OpenButton(props: OpenButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`button button-60 ${props.look}`}
      disabled={props.bar.claiming.offline()}
      aria-busy={props.bar.busy}
      onClick={() => props.bar.claiming.openForm(props.kind)}
    >
      {props.bar.busy ? 'Opening…' : props.label}
    </button>
  );
}

/** What this buyer holds and has not paid, with the way back to how to pay it. */
function UnpaidLine(props: { claiming: Claiming; payHref: string }): JSX.Element {
  const numbers = () => props.claiming.unpaid();
  return (
    <Show when={numbers().length > 0 && props.claiming.picks.numbers().length === 0}>
      <p class="claim-bar-row claim-bar-unpaid">
        <span class="grow">
          <b>{nameNumbers(numbers())}</b> {numbers().length === 1 ? 'is' : 'are'} yours, not paid yet.
        </span>
        <a class="button button-primary" href={props.claiming.mySpotsPath() ?? props.payHref}>
          How to pay
        </a>
      </p>
    </Show>
  );
}
