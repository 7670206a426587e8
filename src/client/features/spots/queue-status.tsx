import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import type { HeldBy } from '#client/sync/replayer.ts';
import { Button } from '#client/ui/button.tsx';
import { reconnectIcon } from '#client/ui/icons.ts';
import { Time, TimeAgo } from '#client/ui/time.tsx';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';

export interface QueueStatusProps {
  zone: string;
  heldBy: HeldBy;
  lastSyncedAtMs: number | null;
  offlineSinceMs: number | null;
  acts: { sync(): void };
}

/** Why nothing is sent at the moment, where trying again is not what helps. */
const HELD: Readonly<Partial<Record<NonNullable<HeldBy>, string>>> = {
  work_offline: 'You chose to work offline. Turn that off to send.',
  signed_out: 'Your session has ended. Sign in again to send.',
  other_account: 'Somebody else is signed in on this device. Sign in again to send.',
};

/** When the device last talked to the server, since when it has not, and the button to try at once. */
export function QueueStatus(props: QueueStatusProps): JSX.Element {
  const held = createReason(() => (props.heldBy === null ? null : (HELD[props.heldBy] ?? null)));
  return (
    <div class="queue-status">
      <div class="queue-status-row">
        <p class="muted">
          <Show when={props.lastSyncedAtMs} fallback="Not synced yet">
            {(atMs) => (
              <>
                Last synced <TimeAgo at={atMs()} zone={props.zone} />
              </>
            )}
          </Show>
          <Show when={props.offlineSinceMs}>
            {(sinceMs) => (
              <>
                {' '}
                · offline since <Time at={sinceMs()} zone={props.zone} format="time" />
              </>
            )}
          </Show>
          <Show when={props.heldBy === 'busy'}> · the server does not answer, trying again</Show>
        </p>
        <Button icon={reconnectIcon} blockedBy={held.id} onClick={props.acts.sync}>
          Sync now
        </Button>
      </div>
      <WhyNot reason={held} />
    </div>
  );
}
