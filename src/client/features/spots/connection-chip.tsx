import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { createNow } from '#client/ui/create-now.ts';
import { Icon } from '#client/ui/icon.tsx';
import { clockIcon, liveIcon, offlineIcon, reconnectIcon } from '#client/ui/icons.ts';
import { relativeTime } from '#client/ui/relative-time.ts';
import './connection-chip.css';

/** How true the screen is: in step with the server, about to be again, asked for every few seconds, or old. */
export type ConnectionState = 'live' | 'reconnecting' | 'polling' | 'offline';

export interface ConnectionChipProps {
  state: ConnectionState;
  /** Taps that wait for the server. */
  waitingCount: number;
  /** When the screen was last known to be right; null before the first answer. */
  updatedAtMs: number | null;
}

const ICONS = {
  live: liveIcon,
  reconnecting: reconnectIcon,
  polling: clockIcon,
  offline: offlineIcon,
} as const;

/** The state of the connection in glyph and word, with the number of taps that wait. */
export function ConnectionChip(props: ConnectionChipProps): JSX.Element {
  const waiting = () => (props.waitingCount > 0 && props.state !== 'live' ? ` · ${props.waitingCount}` : '');
  return (
    <span class="connection-chip" data-state={props.state}>
      <Icon shape={ICONS[props.state]} size={16} />
      <Show
        when={props.state === 'polling'}
        fallback={
          <span role="status">
            {{ live: 'Live', reconnecting: 'Reconnecting', polling: '', offline: 'Offline' }[props.state]}
            {waiting()}
          </span>
        }
      >
        <UpdatedAgo atMs={props.updatedAtMs} />
        {waiting()}
      </Show>
    </span>
  );
}

/** Ticks, so it is no live region: only the change of state is worth saying aloud. */
function UpdatedAgo(props: { atMs: number | null }): JSX.Element {
  const now = createNow();
  const text = () => {
    const nowMs = now();
    return props.atMs === null || nowMs === undefined
      ? 'Updating'
      : `Updated ${relativeTime(props.atMs, nowMs)}`;
  };
  return <span>{text()}</span>;
}
