import type { JSX } from 'solid-js';
import { createEffect, on, Show } from 'solid-js';
import { buyerHref } from '#client/lib/buyer-href.ts';
import { nameNumbers } from '#client/lib/name-numbers.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { makeHurriedThumb } from '#client/ui/hurried-thumb.ts';
import { checkIcon } from '#client/ui/icons.ts';
import { flagIcon } from '#client/ui/more-icons.ts';
import { relativeTime } from '#client/ui/relative-time.ts';
import { TimeAgo } from '#client/ui/time.tsx';
import type { Currency } from '#shared/kernel/money.ts';
import type { PendingClaim, PendingRow } from './list-pending.ts';
import { isOverdue } from './list-pending.ts';
import { shortMoney } from './short-money.ts';

export interface PendingCardProps {
  row: PendingRow;
  /** True while a tap on this spot waits to be sent. */
  waiting: boolean;
  nowMs: number | undefined;
  currency: Currency;
  zone: string;
  closed: string | null;
  onPay: (number: number) => void;
  onPayMany: (claims: readonly PendingClaim[]) => void;
  onUndoPay: (number: number) => void;
  onRelease: (number: number) => void;
}

/**
 * One pending claim on two rows, because a handle has up to 30 letters. Once settled, the word stands where "Mark paid"
 * was: a second tap of a hurried thumb then hits nothing.
 */
export function PendingCard(props: PendingCardProps): JSX.Element {
  const claim = () => props.row.claim;
  const group = () => [claim(), ...props.row.siblings];
  const groupMinor = () => group().reduce((sum, one) => sum + one.priceMinor, 0);
  // With its payment undone, a row has "Release" where "Undo" was.
  const thumb = makeHurriedThumb();
  createEffect(
    on(
      () => props.row.gone === null,
      (isPending, wasPending) => isPending !== wasPending && thumb.noteChange(),
      { defer: true },
    ),
  );
  return (
    <li class="pending-card" classList={{ 'pending-card-gone': props.row.gone !== null }}>
      <div class="pending-card-who">
        <span class="pending-card-number" classList={{ 'pending-card-queued': props.waiting }}>
          {claim().number}
        </span>
        <a class="pending-card-handle" href={buyerHref(claim().handle)}>
          @{claim().handle}
        </a>
        <span class="pending-card-age">
          <Show when={props.nowMs !== undefined && isOverdue(claim(), props.nowMs)}>
            <Badge tone="warning" icon={flagIcon}>
              <span class="visually-hidden">overdue, </span>
              <TimeAgo at={claim().claimedAt} zone={props.zone} />
            </Badge>
          </Show>
          <Show when={props.nowMs === undefined || !isOverdue(claim(), props.nowMs)}>
            <TimeAgo at={claim().claimedAt} zone={props.zone} />
          </Show>
        </span>
      </div>
      <Show when={props.waiting && props.row.gone === null}>
        <p class="pending-card-note">Payment taken back · waiting to sync</p>
      </Show>
      <Show when={claim().note !== null || claim().holdUntil !== null}>
        <p class="pending-card-note">
          <Show when={claim().note !== null}>Buyer says it is paid: “{claim().note}” </Show>
          <Show when={claim().holdUntil}>{(until) => <HoldLeft until={until()} nowMs={props.nowMs} />}</Show>
        </p>
      </Show>
      <Show
        when={props.row.gone === null}
        fallback={<SettledRow {...props} gone={props.row.gone ?? { outcome: 'released', by: null }} />}
      >
        <div class="pending-card-actions">
          <Button
            size={52}
            disabled={props.closed !== null}
            aria-label={`Release spot ${claim().number}, @${claim().handle}`}
            onClick={() => thumb.unlessHurried(() => props.onRelease(claim().number))}
          >
            Release
          </Button>
          <Button
            size={52}
            variant="primary"
            class="pending-card-pay"
            disabled={props.closed !== null}
            aria-label={`Mark paid: spot ${claim().number}, @${claim().handle}, ${shortMoney(claim().priceMinor, props.currency)}`}
            onClick={() => props.onPay(claim().number)}
          >
            Mark paid · {shortMoney(claim().priceMinor, props.currency)}
          </Button>
        </div>
        <Show when={props.row.siblings.length > 0}>
          <p class="pending-card-siblings">
            Same buyer, {group().length} spots: {nameNumbers(group().map((one) => one.number))}
          </p>
          <Button
            wide
            size={52}
            icon={checkIcon}
            disabled={props.closed !== null}
            onClick={() => props.onPayMany(group())}
          >
            Mark all {group().length} paid · {shortMoney(groupMinor(), props.currency)}
          </Button>
        </Show>
      </Show>
    </li>
  );
}

function SettledRow(props: PendingCardProps & { gone: NonNullable<PendingRow['gone']> }): JSX.Element {
  const paid = () => props.gone.outcome === 'paid';
  const outcome = () => {
    const what = paid() ? '✓ Paid' : 'Released';
    if (props.waiting) return `${what} · waiting to sync`;
    return props.gone.by === null || !paid() ? what : `${what} · ${props.gone.by}`;
  };
  return (
    <div class="pending-card-actions">
      <Show when={paid()} fallback={<span />}>
        <Button
          size={52}
          disabled={props.closed !== null}
          aria-label={`Undo the payment of spot ${props.row.claim.number}`}
          onClick={() => props.onUndoPay(props.row.claim.number)}
        >
          Undo
        </Button>
      </Show>
      <span class="pending-card-outcome">{outcome()}</span>
    </div>
  );
}

function HoldLeft(props: { until: string; nowMs: number | undefined }): JSX.Element {
  const text = () => {
    if (props.nowMs === undefined) return '';
    const untilMs = Date.parse(props.until);
    return untilMs > props.nowMs ? `Hold ends ${relativeTime(untilMs, props.nowMs)}` : 'Hold has ended';
  };
  return <span>{text()}</span>;
}
