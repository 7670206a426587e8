import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Icon } from '#client/ui/icon.tsx';
import { Time } from '#client/ui/time.tsx';
import { findBadge } from '#shared/loyalty/loyalty.rules.ts';
import './badge-list.css';
import { badgeIcon } from './describe-loyalty.ts';

/** The badges a buyer holds, each with what it stands for. */
export function BadgeList(props: {
  badges: readonly { readonly id: string; readonly awardedAt: string }[];
  zone: string;
}): JSX.Element {
  return (
    <Show when={props.badges.length > 0} fallback={<p class="muted">No badges yet.</p>}>
      <ul class="badges">
        <For each={props.badges}>
          {({ id, awardedAt }) => (
            <li class="badges-item">
              <span class="badges-icon">
                <Icon shape={badgeIcon(id)} size={24} />
              </span>
              <div>
                <strong>{findBadge(id)?.name}</strong>
                <p class="badges-how">{findBadge(id)?.how}</p>
                <p class="badges-how">
                  <Time at={awardedAt} zone={props.zone} format="date" />
                </p>
              </div>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
