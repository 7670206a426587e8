import type { JSX } from 'solid-js';
import { Icon } from '#client/ui/icon.tsx';
import { liveIcon, offlineIcon, reconnectIcon } from '#client/ui/icons.ts';
import './connection-chip.css';

/** How true the screen is: in step with the server, trying to be, or not. */
export type ConnectionState = 'live' | 'reconnecting' | 'offline';

export interface ConnectionChipProps {
  state: ConnectionState;
  /** Taps that wait for the server. */
  waitingCount: number;
}

const ICONS = { live: liveIcon, reconnecting: reconnectIcon, offline: offlineIcon } as const;
const WORDS = { live: 'Live', reconnecting: 'Reconnecting', offline: 'Offline' } as const;

/** The state of the connection, in glyph and word, with the number of taps that wait. */
export function ConnectionChip(props: ConnectionChipProps): JSX.Element {
  const text = () =>
    props.waitingCount > 0 && props.state !== 'live'
      ? `${WORDS[props.state]} · ${props.waitingCount}`
      : WORDS[props.state];
  return (
    <span class="connection-chip" data-state={props.state} role="status">
      <Icon shape={ICONS[props.state]} size={16} />
      {text()}
    </span>
  );
}
