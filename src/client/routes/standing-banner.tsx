import type { Accessor, JSX } from 'solid-js';
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { ConnectionState } from '#client/features/spots/connection-chip.tsx';
import { describeStanding } from '#client/features/spots/describe-standing.ts';
import { figuresOfQueue } from '#client/features/spots/queue-figures.ts';
import type { DeviceState } from '#client/sync/create-device.ts';
import { Banner } from '#client/ui/banner.tsx';
import { createStill } from '#client/ui/create-still.ts';
import { offlineIcon, reconnectIcon, warningIcon } from '#client/ui/icons.ts';
import { useOperator } from './operator-context.tsx';

export interface StandingBannerProps {
  state: ConnectionState;
  /** When what is shown was last known to be right; null where the page follows nothing. */
  updatedAtMs: number | null;
}

/** A socket that is back within this was no interruption: a line that comes and goes would only move the page. */
const RECONNECT_SEEN_AFTER_MS = 2_000;

/** Another tab of another version stands in the way: it or this one has to go before anything more is kept. */
const OTHER_TAB: Readonly<Partial<Record<DeviceState, string>>> = {
  blocked: 'Another tab holds the storage · close it',
  outdated: 'Another tab runs a newer version · reload this one',
};

/** One line about how far the screen is out of step with the server: only where it is. */
export function StandingBanner(props: StandingBannerProps): JSX.Element {
  const { device, live, queue } = useOperator();
  const figures = createMemo(() => figuresOfQueue(device.outbox.writes()));
  const isUndecided = () => figures().waitingCount + figures().needsYouCount > 0;
  const reconnecting = createDelayed(
    () => props.state !== 'live' && props.state !== 'offline',
    RECONNECT_SEEN_AFTER_MS,
  );
  const isSeen = () => props.state === 'offline' || reconnecting() || isUndecided();
  const text = (nowMs: number) =>
    describeStanding({
      state: props.state === 'offline' || reconnecting() ? props.state : 'live',
      workOffline: live.connection.workOffline(),
      heldBy: device.replayer.heldBy(),
      figures: figures(),
      updatedAtMs: props.updatedAtMs,
      nowMs,
    });
  // Asked once a second while there may be something to say, and not at all otherwise.
  const ticking = createTicking(isSeen);
  const line = () => OTHER_TAB[device.state()] ?? (isSeen() ? text(ticking()) : '');
  // It pushes the page down, and must not do so under a finger.
  const isShown = createStill(() => line() !== '');
  // It may have to stay for a moment after there is nothing more to say.
  const lastLine = createMemo((before: string) => line() || before, '');
  return (
    <Banner
      show={isShown()}
      icon={
        props.state === 'offline' ? offlineIcon : figures().needsYouCount > 0 ? warningIcon : reconnectIcon
      }
      text={lastLine()}
      action={{ label: 'View', name: 'View the changes on this device', onClick: queue.open }}
    />
  );
}

/** True once something has been so for a while; false at once where it is not. */
function createDelayed(wanted: Accessor<boolean>, afterMs: number): Accessor<boolean> {
  const [delayed, setDelayed] = createSignal(false);
  createEffect(
    on(wanted, (isWanted) => {
      setDelayed(false);
      if (!isWanted) return;
      const timer = setTimeout(() => setDelayed(true), afterMs);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return delayed;
}

/** The time in ms, once a second while it is wanted. */
function createTicking(wanted: Accessor<boolean>): Accessor<number> {
  const [nowMs, setNowMs] = createSignal(Date.now());
  createEffect(() => {
    if (!wanted()) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    onCleanup(() => clearInterval(timer));
  });
  return nowMs;
}
