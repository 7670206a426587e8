import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { Icon } from '#client/ui/icon.tsx';
import { Time } from '#client/ui/time.tsx';
import { findBadge } from '#shared/loyalty/loyalty.rules.ts';
import type { BadgeRecord } from '#shared/loyalty/loyalty.schemas.ts';
import './badge-records.css';
import { badgeIcon } from './describe-loyalty.ts';

export interface BadgeRecordsProps {
  badges: readonly BadgeRecord[];
  zone: string;
  /** Left out where whoever looks may not revoke. */
  onRevoke?: ((badge: BadgeRecord) => void) | undefined;
}

/** Every badge a buyer holds or held: how they came by it, and why it is gone. */
export function BadgeRecords(props: BadgeRecordsProps): JSX.Element {
  return (
    <Show when={props.badges.length > 0} fallback={<p class="muted">No badges yet.</p>}>
      <ul class="badge-records">
        <For each={props.badges}>
          {(badge) => <Row badge={badge} zone={props.zone} onRevoke={props.onRevoke} />}
        </For>
      </ul>
    </Show>
  );
}

function Row(props: { badge: BadgeRecord } & Omit<BadgeRecordsProps, 'badges'>): JSX.Element {
  const spec = () => findBadge(props.badge.id);
  const isHeld = () => props.badge.state === 'held';
  return (
    <li class="badge-record" data-gone={isHeld() ? undefined : ''}>
      <span class="badge-record-icon">
        <Icon shape={badgeIcon(props.badge.id)} size={24} />
      </span>
      <div class="grow">
        <p class="badge-record-name">
          <strong>{spec()?.name}</strong>
          <State badge={props.badge} />
        </p>
        <p class="muted">{spec()?.how}</p>
        <p class="muted">
          {sayChange(props.badge)} <Time at={props.badge.changedAt} zone={props.zone} />
          <Show when={props.badge.byName}>{(name) => ` by ${name()}`}</Show>
          <Show when={props.badge.reason}>
            {(reason) => (
              <>
                : <q>{reason()}</q>
              </>
            )}
          </Show>
        </p>
      </div>
      <Show when={isHeld() && props.onRevoke}>
        {(revoke) => (
          <Button aria-label={`Revoke ${spec()?.name}`} onClick={() => revoke()(props.badge)}>
            Revoke
          </Button>
        )}
      </Show>
    </li>
  );
}

function State(props: { badge: BadgeRecord }): JSX.Element {
  return (
    <Show
      when={props.badge.state === 'held'}
      fallback={
        <Badge tone={props.badge.state === 'revoked' ? 'danger' : 'plain'}>
          {props.badge.state === 'revoked' ? 'Revoked' : 'Lapsed'}
        </Badge>
      }
    >
      <Show when={props.badge.origin === 'granted'}>
        <Badge tone="accent">Granted</Badge>
      </Show>
    </Show>
  );
}

function sayChange({ state, origin }: BadgeRecord): string {
  if (state === 'held') return origin === 'granted' ? 'Granted' : 'Earned';
  return state === 'revoked' ? 'Revoked' : 'What it was earned by went';
}
