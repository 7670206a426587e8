import type { JSX } from 'solid-js';
import { createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import { nameNumbers } from '#client/lib/name-numbers.ts';
import { Badge, type BadgeProps } from '#client/ui/badge.tsx';
import { formatMoney } from '#shared/kernel/money.ts';
import type { MySpotsPage as MySpotsPageData } from '#shared/live/page-data.ts';
import { whyNotOpen } from '#shared/spots/spots.machine.ts';
import type { MySpot, MySpots } from '#shared/spots/spots.schemas.ts';
import type { PaymentMethod } from '#shared/studio/studio.schemas.ts';
import { ask } from '../call-server.ts';
import { createSaysUntil } from '../local-time.ts';
import { PageFrame } from '../page-frame.tsx';
import { PayHelp } from '../payment/pay-help.tsx';
import { paymentNote } from '../payment/payment-note.ts';
import { GiveBackSheet } from './give-back-sheet.tsx';
import './my-spots-page.css';
import { PaidNote } from './paid-note.tsx';

const ASK_EVERY_MS = 15_000;

/** A buyer's own page of one waffle, behind a secret link: what is owed, how to pay it, and the way back out. */
export function MySpotsPage(props: { data: MySpotsPageData }): JSX.Element {
  const [mine, setMine] = createSignal(props.data.mine);
  const [givingBack, setGivingBack] = createSignal<number | null>(null);
  const refresh = () =>
    ask<MySpots>('spots.my', { ticket: props.data.ticket }).then(
      (next) => setMine((before) => (next.seq >= before.seq ? next : before)),
      // It is asked again soon; what is shown was true a moment ago.
      () => {},
    );
  createRefresh(refresh);

  return (
    <PageFrame class="frame-text">
      <div class="stack-tight">
        <h1>My spots</h1>
        <p>
          <a class="my-board" href={`/waffle/${mine().waffle.slug}`}>
            {mine().waffle.title}
          </a>{' '}
          · <span class="break-anywhere">@{mine().handle}</span>
        </p>
      </div>
      <Won mine={mine()} />
      <Owed
        mine={mine()}
        methods={props.data.payMethods}
        ticket={props.data.ticket}
        onSaid={() => void refresh()}
      />
      <section class="stack-tight" aria-labelledby="spots-title">
        <h2 id="spots-title">Your spots</h2>
        <ul class="my-list">
          <For each={mine().spots}>
            {(spot) => <SpotRow spot={spot} mine={mine()} onGiveBack={() => setGivingBack(spot.number)} />}
          </For>
        </ul>
      </section>
      <p>
        <a class="button button-plain button-52" href={`/waffle/${mine().waffle.slug}`}>
          Back to the board
        </a>
      </p>
      <small class="muted">This link is yours alone: whoever has it can give your unpaid spots back.</small>
      <GiveBackSheet
        ticket={props.data.ticket}
        number={givingBack()}
        onClose={() => setGivingBack(null)}
        onGiven={() => void refresh()}
      />
    </PageFrame>
  );
}

/** The organiser's tap shows here within seconds, and at once when the page is looked at again. */
function createRefresh(refresh: () => Promise<unknown>): void {
  onMount(() => {
    const whenSeen = () => {
      if (document.visibilityState === 'visible') void refresh();
    };
    const timer = setInterval(whenSeen, ASK_EVERY_MS);
    document.addEventListener('visibilitychange', whenSeen);
    onCleanup(() => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', whenSeen);
    });
  });
}

const numbersOf = (mine: MySpots, status: MySpot['status']) =>
  mine.spots.filter((spot) => spot.status === status).map((spot) => spot.number);

function Won(props: { mine: MySpots }): JSX.Element {
  const won = () => numbersOf(props.mine, 'winner');
  return (
    <div role="status">
      <Show when={won().length > 0}>
        <p class="my-won">★ You won with {nameNumbers(won())}. The organiser will be in touch.</p>
      </Show>
    </div>
  );
}

function Owed(props: {
  mine: MySpots;
  methods: readonly PaymentMethod[];
  ticket: string;
  onSaid: () => void;
}): JSX.Element {
  const numbers = () => numbersOf(props.mine, 'pending');
  const owed = () => formatMoney(props.mine.owedMinor, props.mine.waffle.currency);
  return (
    <Show
      when={numbers().length > 0}
      fallback={<p class="my-nothing">Nothing to pay: none of your spots waits for its payment.</p>}
    >
      <section class="stack" aria-labelledby="owed-title">
        <h2 id="owed-title" class="my-owed">
          Pay {owed()} to keep {nameNumbers(numbers())}
        </h2>
        <PayHelp
          text={props.mine.waffle.paymentInfo}
          methods={props.methods}
          due={{
            amountMinor: props.mine.owedMinor,
            currency: props.mine.waffle.currency,
            note: paymentNote(props.mine.waffle.title, numbers(), props.mine.handle),
          }}
        />
        <PaidNote mine={props.mine} ticket={props.ticket} onSaid={() => props.onSaid()} />
      </section>
    </Show>
  );
}

const STATES: Readonly<Record<MySpot['status'], readonly [word: string, tone: BadgeProps['tone']]>> = {
  pending: ['Not paid yet', 'warning'],
  paid: ['Paid', 'ok'],
  winner: ['★ Won', 'accent'],
  released: ['Given back', 'plain'],
};

function SpotRow(props: { spot: MySpot; mine: MySpots; onGiveBack: () => void }): JSX.Element {
  const sayUntil = createSaysUntil();
  const open = () => props.spot.status === 'pending' && whyNotOpen(props.mine.waffle) === null;
  const about = () => {
    if (props.spot.status === 'released') return sayReleased(props.spot);
    const until = props.spot.status === 'pending' ? sayUntil(props.spot.holdUntil) : null;
    return until === null ? '' : ` · yours until ${until}`;
  };
  return (
    <li class="my-spot">
      <b class="my-number">{props.spot.number}</b>
      <span class="grow">
        <Badge tone={STATES[props.spot.status][1]}>{STATES[props.spot.status][0]}</Badge>{' '}
        {formatMoney(props.spot.priceMinor, props.mine.waffle.currency)}
        <span class="muted">{about()}</span>
      </span>
      <Show when={open()}>
        <button
          type="button"
          class="button button-plain"
          aria-label={`Give back spot ${props.spot.number}`}
          onClick={() => props.onGiveBack()}
        >
          Give back
        </button>
      </Show>
    </li>
  );
}

function sayReleased({ releasedBy }: MySpot): string {
  if (releasedBy === 'hold') return ' · not paid in time';
  return releasedBy === 'buyer' ? ' · by you' : ' · by the organiser';
}
