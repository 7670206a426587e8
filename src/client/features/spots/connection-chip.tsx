import type { JSX } from 'solid-js';
import { Icon } from '#client/ui/icon.tsx';
import { liveIcon, offlineIcon, reconnectIcon, warningIcon } from '#client/ui/icons.ts';
import './connection-chip.css';

/** How true the screen is: not known yet, in step with the server, about to be again, asked for every few seconds, or old. */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'offline';

export interface ConnectionChipProps {
  state: ConnectionState;
  /** Changes that wait for the server. */
  waitingCount: number;
  /** Changes that the server refused. */
  needsYouCount: number;
  /** Opens the queue. */
  onOpen: () => void;
}

/** The four things a chip can say. */
type ChipLook = 'live' | 'reconnecting' | 'offline' | 'needs-you';

const LOOKS: Readonly<Record<ChipLook, readonly [icon: string, word: string]>> = {
  live: [liveIcon, 'Live'],
  reconnecting: [reconnectIcon, 'Reconnecting'],
  offline: [offlineIcon, 'Offline'],
  'needs-you': [warningIcon, 'Needs you'],
};

/**
 * The state of the connection in glyph and word, with the number of changes it concerns; a tap opens the queue. Asking
 * every few seconds counts as reconnecting: how old the board is by then stands in the line under the header.
 */
export function ConnectionChip(props: ConnectionChipProps): JSX.Element {
  const look = (): ChipLook => {
    if (props.state === 'offline') return 'offline';
    if (props.needsYouCount > 0) return 'needs-you';
    return props.state === 'live' ? 'live' : 'reconnecting';
  };
  const count = () => {
    switch (look()) {
      case 'offline':
        return props.waitingCount;
      case 'needs-you':
        return props.needsYouCount;
      default:
        return 0;
    }
  };
  return (
    <>
      <button
        type="button"
        class="connection-chip"
        data-look={look()}
        aria-haspopup="dialog"
        title="Changes on this device"
        onClick={() => props.onOpen()}
      >
        <span class="connection-chip-face">
          <Icon shape={LOOKS[look()][0]} size={16} />
          <span>
            <span class="connection-chip-word">
              {LOOKS[look()][1]}
              {count() > 0 && ' · '}
            </span>
            {count() || ''}
          </span>
        </span>
      </button>
      {/* Without the figure: only a change of state is worth saying aloud. */}
      <span class="visually-hidden" role="status">
        Connection: {LOOKS[look()][1]}
      </span>
    </>
  );
}
