import type { JSX } from 'solid-js';
import { createSignal, Match, onCleanup, Show, Switch } from 'solid-js';
import { buyerHref } from '#client/lib/buyer-href.ts';
import { Button } from '#client/ui/button.tsx';
import { BottomSheet } from '#client/ui/dialog.tsx';
import { checkIcon, clockIcon } from '#client/ui/icons.ts';
import { releaseIcon, undoIcon } from '#client/ui/more-icons.ts';
import { Time, TimeAgo } from '#client/ui/time.tsx';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';
import type { Currency } from '#shared/kernel/money.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import type { OperatorSpot } from '#shared/live/board.ts';
import type { ShownStatus } from '#shared/spots/spots.rules.ts';
import { ReleaseForm } from './release-form.tsx';
import './spot-sheet.css';

export interface SpotSheetProps {
  /** The spot that was tapped, as the board has it now; null while nothing is open. */
  spot: OperatorSpot | null;
  shown: ShownStatus;
  currency: Currency;
  zone: string;
  /** Why nothing can be changed here; null where it can. */
  closed: string | null;
  /** True while a tap on this spot is on its way. */
  waiting: boolean;
  onClose: () => void;
  /** These three resolve once the tap is kept, or the person was told that it is not. */
  onPay: () => Promise<void>;
  onUndoPay: () => Promise<void>;
  onRelease: (reason?: string) => Promise<void>;
  /** Gives the buyer more time; undefined where holds are not used. */
  onExtend?: ((minutes: number) => void) | undefined;
  /** Why more time can't be given now; null where it can. */
  whyNotExtend: string | null;
}

/** Does what a button says and leaves the sheet. */
type Leave = (act: () => Promise<void>) => void;

const EXTEND_MINUTES = 15;
/** A slow disk must not keep the board out of reach. */
const LEFT_WITHIN_MS = 250;

const HEADLINES: Readonly<Record<ShownStatus, string>> = {
  available: 'Free',
  pending: 'Waits for payment',
  paid: 'Paid',
  winner: 'Winner',
  lost: 'Not won',
};

/** What a tap on a spot opens: a pending one is paid or released here; a paid one informs, and money is behind "More". */
export function SpotSheet(props: SpotSheetProps): JSX.Element {
  return <Show when={props.spot}>{(spot) => <OpenSheet {...props} spot={spot()} />}</Show>;
}

function OpenSheet(props: SpotSheetProps & { spot: OperatorSpot }): JSX.Element {
  const [isLeft, setLeft] = createSignal(false);
  let isGone = false;
  onCleanup(() => {
    isGone = true;
  });
  // Out of sight at once, but closed only after the board shows what the tap did: when a modal closes, the browser looks
  // at every element behind it, which on a slow phone takes as long as everything else together.
  const leave: Leave = (act) => {
    setLeft(true);
    void whenPainted(act()).then(() => !isGone && props.onClose());
  };
  return (
    <BottomSheet
      open
      class={isLeft() ? 'spot-sheet-left' : undefined}
      onClose={props.onClose}
      title={`Spot ${props.spot.number}`}
    >
      <SpotDetails {...props} />
      <Show
        when={props.closed === null}
        fallback={
          <Show when={props.shown !== 'available'}>
            <p class="spot-sheet-note">{props.closed}</p>
          </Show>
        }
      >
        <Switch>
          <Match when={props.shown === 'pending'}>
            <PendingActions {...props} leave={leave} />
          </Match>
          <Match when={props.shown === 'paid'}>
            <PaidActions {...props} leave={leave} />
          </Match>
        </Switch>
      </Show>
    </BottomSheet>
  );
}

function whenPainted(work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, LEFT_WITHIN_MS);
    void work.then(() => requestAnimationFrame(() => setTimeout(resolve)));
  });
}

function SpotDetails(props: SpotSheetProps & { spot: OperatorSpot }): JSX.Element {
  const price = () => formatMoney(props.spot.priceMinor ?? 0, props.currency);
  return (
    <div class="spot-sheet-head">
      <span class="spot-sheet-number" data-shown={props.shown} aria-hidden="true">
        {props.spot.number}
      </span>
      <div class="spot-sheet-facts">
        <Show
          when={props.spot.handle}
          fallback={<strong class="spot-sheet-who">Nobody holds this spot</strong>}
        >
          {(handle) => (
            <a class="spot-sheet-who" href={buyerHref(handle())}>
              @{handle()}
            </a>
          )}
        </Show>
        <p>
          {HEADLINES[props.shown]}
          <Show when={props.spot.priceMinor !== null}> · {price()}</Show>
          <Show when={props.waiting}> · waiting to sync</Show>
        </p>
        <Show when={props.spot.claimedAt}>
          {(at) => (
            <p class="muted">
              Claimed <TimeAgo at={at()} zone={props.zone} /> ·{' '}
              <Time at={at()} zone={props.zone} format="time" />
            </p>
          )}
        </Show>
        <Show when={props.spot.paidAt}>
          {(at) => (
            <p class="muted">
              Marked paid <Show when={props.spot.paidBy}>by {props.spot.paidBy} </Show>
              <TimeAgo at={at()} zone={props.zone} /> · <Time at={at()} zone={props.zone} format="time" />
            </p>
          )}
        </Show>
        <Show when={props.spot.note}>
          <p class="spot-sheet-said">Buyer says: “{props.spot.note}”</p>
        </Show>
        <Show when={props.spot.holdUntil}>
          {(until) => (
            <p class="muted">
              Held until <Time at={until()} zone={props.zone} format="time" />
            </p>
          )}
        </Show>
      </div>
    </div>
  );
}

function PendingActions(props: SpotSheetProps & { leave: Leave }): JSX.Element {
  const notExtend = createReason(() => (props.onExtend ? props.whyNotExtend : null));
  return (
    <div class="stack-tight">
      <Button variant="primary" size={60} wide icon={checkIcon} onClick={() => props.leave(props.onPay)}>
        Mark paid
      </Button>
      <Button size={52} wide icon={releaseIcon} onClick={() => props.leave(() => props.onRelease())}>
        Release
      </Button>
      <Show when={props.onExtend}>
        {(extend) => (
          <Button
            size={52}
            wide
            icon={clockIcon}
            blockedBy={notExtend.id}
            onClick={() => {
              extend()(EXTEND_MINUTES);
              props.onClose();
            }}
          >
            {EXTEND_MINUTES} more minutes
          </Button>
        )}
      </Show>
      <WhyNot reason={notExtend} />
    </div>
  );
}

/** Money was taken, so neither way back is one tap away. */
function PaidActions(props: SpotSheetProps & { spot: OperatorSpot; leave: Leave }): JSX.Element {
  const [step, setStep] = createSignal<'closed' | 'more' | 'release'>('closed');
  return (
    <Switch>
      <Match when={step() === 'closed'}>
        <Button size={52} wide aria-expanded={false} onClick={() => setStep('more')}>
          More
        </Button>
      </Match>
      <Match when={step() === 'more'}>
        <div class="stack-tight">
          <Button size={52} wide icon={undoIcon} onClick={() => props.leave(props.onUndoPay)}>
            Undo payment, keep the claim
          </Button>
          <Button size={52} wide icon={releaseIcon} onClick={() => setStep('release')}>
            Release…
          </Button>
        </div>
      </Match>
      <Match when={step() === 'release'}>
        <ReleaseForm
          number={props.spot.number}
          handle={props.spot.handle ?? ''}
          money={formatMoney(props.spot.priceMinor ?? 0, props.currency)}
          onCancel={() => setStep('more')}
          onRelease={(reason) => props.leave(() => props.onRelease(reason))}
        />
      </Match>
    </Switch>
  );
}
