import type { Accessor, JSX } from 'solid-js';
import type { FeedState } from '#client/sync/live-feed.ts';
import { createNow } from '#client/ui/create-now.ts';
import { relativeTime } from '#client/ui/relative-time.ts';
import './live-line.css';
import type { LiveBoard } from './create-board.ts';

const WORDS: Readonly<Record<FeedState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  polling: 'Asking every 10 s',
  offline: 'Offline',
  ended: 'Ended',
};

/** Whether the board moves by itself, and how old it is. Without scripts it says when the page was made. */
export function LiveLine(props: { live: LiveBoard; renderedAt: string }): JSX.Element {
  const age = createAge(props.live.freshAtMs);
  const text = () => {
    const spoken = age();
    if (spoken === undefined) return `As of ${props.renderedAt.slice(11, 16)} UTC`;
    return `${WORDS[props.live.state()]} · updated ${spoken}`;
  };
  return (
    <p class="live-line" data-state={props.live.state()}>
      {text()}
    </p>
  );
}

function createAge(freshAtMs: Accessor<number | undefined>): Accessor<string | undefined> {
  const now = createNow();
  return () => {
    const [nowMs, atMs] = [now(), freshAtMs()];
    // The clock ticks once a second, so what has just arrived may lie a little ahead of it.
    return nowMs === undefined || atMs === undefined ? undefined : relativeTime(Math.min(atMs, nowMs), nowMs);
  };
}
