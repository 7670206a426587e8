import type { JSX } from 'solid-js';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { BottomSheet } from '#client/ui/dialog.tsx';
import { checkIcon, clockIcon, releaseIcon, undoIcon } from '#client/ui/icons.ts';
import { Time, TimeAgo } from '#client/ui/time.tsx';
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
  onPay: () => void;
  onUndoPay: () => void;
  onRelease: (reason?: string) => void;
  /** Gives the buyer more time; undefined where holds are not used. */
  onExtend?: ((minutes: number) => void) | undefined;
}

const EXTEND_MINUTES = 15;

const HEADLINES: Readonly<Record<ShownStatus, string>> = {
  available: 'Free',
  pending: 'Waits for payment',
  paid: 'Paid',
  winner: 'Winner',
  lost: 'Not won',
};

/** What a tap on a spot opens: a pending one is paid or released here; a paid one informs, and money is behind "More". */
export function SpotSheet(props: SpotSheetProps): JSX.Element {
  return (
    <Show when={props.spot}>
      {(spot) => (
        <BottomSheet open onClose={props.onClose} title={`Spot ${spot().number}`}>
          <SpotDetails {...props} spot={spot()} />
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
                <PendingActions {...props} />
              </Match>
              <Match when={props.shown === 'paid'}>
                <PaidActions {...props} spot={spot()} />
              </Match>
            </Switch>
          </Show>
        </BottomSheet>
      )}
    </Show>
  );
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
            <a class="spot-sheet-who" href={`/buyer/${handle()}`} target="_blank" rel="noopener">
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

function PendingActions(props: SpotSheetProps): JSX.Element {
  const act = (run: () => void) => () => {
    run();
    props.onClose();
  };
  return (
    <div class="stack-tight">
      <Button variant="primary" size={60} wide icon={checkIcon} onClick={act(props.onPay)}>
        Mark paid
      </Button>
      <Button size={52} wide icon={releaseIcon} onClick={act(() => props.onRelease())}>
        Release
      </Button>
      <Show when={props.onExtend}>
        {(extend) => (
          <Button size={52} wide icon={clockIcon} onClick={act(() => extend()(EXTEND_MINUTES))}>
            {EXTEND_MINUTES} more minutes
          </Button>
        )}
      </Show>
    </div>
  );
}

/** Money was taken, so neither way back is one tap away. */
function PaidActions(props: SpotSheetProps & { spot: OperatorSpot }): JSX.Element {
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
          <Button
            size={52}
            wide
            icon={undoIcon}
            onClick={() => {
              props.onUndoPay();
              props.onClose();
            }}
          >
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
          onRelease={(reason) => {
            props.onRelease(reason);
            props.onClose();
          }}
        />
      </Match>
    </Switch>
  );
}
