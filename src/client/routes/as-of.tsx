import type { JSX } from 'solid-js';
import { createMemo, Show } from 'solid-js';
import { createNow } from '#client/ui/create-now.ts';
import { Time } from '#client/ui/time.tsx';

const DAY_MS = 24 * 60 * 60_000;

/** "Board as of 20:14:05", where what is shown is not known to be right any more; with its date from the second day on. */
export function AsOf(props: { what: string; atMs: number | null; zone: string }): JSX.Element {
  const now = createNow();
  const isToday = createMemo(() => (now() ?? 0) - (props.atMs ?? 0) < DAY_MS);
  return (
    <Show when={props.atMs}>
      {(atMs) => (
        <span class="as-of">
          {props.what} as of{' '}
          <Time at={atMs()} zone={props.zone} format={isToday() ? 'seconds' : 'dateTime'} />
        </span>
      )}
    </Show>
  );
}
