import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { nameNumbers } from '#client/lib/name-numbers.ts';
import { ActionBar } from '#client/ui/action-bar.tsx';
import { Button } from '#client/ui/button.tsx';
import type { Currency } from '#shared/kernel/money.ts';
import type { OperatorSpot } from '#shared/live/board.ts';
import type { BulkFailure } from './pay-many.ts';
import { shortMoney } from './short-money.ts';
import './bulk-bar.css';

export interface BulkBarProps {
  /** What is picked and can be paid. */
  picked: readonly OperatorSpot[];
  pendingCount: number;
  currency: Currency;
  /** True after "to…": the next tap ends the range. */
  reaching: boolean;
  /** True once a spot was tapped from which a range can begin. */
  canReach: boolean;
  /** What the last try could not pay. */
  failures: readonly BulkFailure[];
  busy: boolean;
  onReach: () => void;
  onPickAll: () => void;
  onCancel: () => void;
  onPay: () => void;
}

/** The strip over the board while several spots are picked: how many, how much, and what was refused. */
export function BulkHead(props: BulkBarProps): JSX.Element {
  return (
    <section class="bulk-head" aria-label="Picked spots">
      <div class="bulk-head-row">
        <p class="bulk-count" role="status">
          {props.picked.length === 0
            ? 'Tap pending spots to pick them'
            : `${props.picked.length} selected · ${shortMoney(sumOf(props.picked), props.currency)}`}
        </p>
        <Button
          variant="quiet"
          class="bulk-head-button"
          disabled={props.picked.length === props.pendingCount}
          onClick={props.onPickAll}
        >
          All pending
        </Button>
      </div>
      <Show when={props.reaching}>
        <p class="bulk-hint">Tap the last spot of the range.</p>
      </Show>
      <Show when={props.failures.length > 0}>
        <ul class="bulk-failures">
          <For each={props.failures}>
            {(failure) => (
              <li>
                <strong>Spot {failure.number}:</strong> {failure.message}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

/** The buttons under the thumb while several spots are picked. */
export function BulkBar(props: BulkBarProps): JSX.Element {
  const money = () => shortMoney(sumOf(props.picked), props.currency);
  return (
    <ActionBar label="Bulk pay">
      <Button size={60} disabled={props.busy} onClick={props.onCancel}>
        Cancel
      </Button>
      <Button
        size={60}
        class="bulk-reach"
        aria-pressed={props.reaching}
        disabled={!props.canReach || props.busy}
        onClick={props.onReach}
      >
        to…
      </Button>
      <Button
        size={60}
        variant="primary"
        class="bulk-pay"
        busy={props.busy}
        disabled={props.picked.length === 0}
        title={nameNumbers(props.picked.map((spot) => spot.number))}
        onClick={props.onPay}
      >
        {props.picked.length === 0 ? 'Mark paid' : `Mark ${props.picked.length} paid · ${money()}`}
      </Button>
    </ActionBar>
  );
}

function sumOf(spots: readonly OperatorSpot[]): number {
  return spots.reduce((sum, spot) => sum + (spot.priceMinor ?? 0), 0);
}
