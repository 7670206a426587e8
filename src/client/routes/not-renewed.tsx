import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { AsOf } from './as-of.tsx';

/** A line above what renews itself, while newer answers do not come. */
export function NotRenewed(props: { what: string; atMs: number | null; zone: string }): JSX.Element {
  return (
    <Show when={props.atMs}>
      {(atMs) => (
        <p class="muted">
          <AsOf what={props.what} atMs={atMs()} zone={props.zone} />: newer ones do not come.
        </p>
      )}
    </Show>
  );
}
