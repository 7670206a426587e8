import type { Accessor, JSX } from 'solid-js';
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js';
import { createNow } from '#client/ui/create-now.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { checkIcon } from '#client/ui/icons.ts';
import { Panel } from '#client/ui/panel.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { Currency } from '#shared/kernel/money.ts';
import type { OperatorSpot } from '#shared/live/board.ts';
import type { PendingClaim, PendingRow } from './list-pending.ts';
import { listPendingRows, searchPending } from './list-pending.ts';
import { PendingCard } from './pending-card.tsx';
import './pending-list.css';

export interface PendingListProps {
  spots: readonly OperatorSpot[];
  /** Spots with a tap that waits to be sent. */
  waiting: ReadonlyMap<number, unknown>;
  currency: Currency;
  zone: string;
  closed: string | null;
  onPay: (number: number) => void;
  onPayMany: (numbers: readonly number[]) => void;
  onUndoPay: (number: number) => void;
  onRelease: (number: number) => void;
  /** Handed the search field, for its keyboard shortcut. */
  field?: ((field: HTMLInputElement) => void) | undefined;
}

/** Settled rows stay this long after the last touch of the list, so that no other row slips under the finger. */
const SETTLE_AFTER_MS = 6_000;

/** More rows than this need the search: a list of hundreds helps nobody in a hurry, and slows the phone. */
const ROWS_MAX = 60;
/** More than a screen shows at once: the board, which stands before them, does not wait for the others. */
const FIRST_ROWS = 8;

/** Everything that waits for its money, oldest first. */
export function PendingList(props: PendingListProps): JSX.Element {
  const [typed, setTyped] = createSignal('');
  const rows = createSteadyRows(() => props.spots);
  const found = createMemo(() => searchPending(rows.rows(), typed()));
  const pendingCount = () => rows.rows().filter((row) => row.gone === null).length;
  const now = createNow();
  // Keyed by the claim, so that a row keeps its element, and with it the focus, while its content changes.
  const rowByClaim = createMemo(() => new Map(found().map((row) => [row.claim.claimId, row])));
  const rowsMax = createLaterRows();
  const claimIds = createMemo(() =>
    found()
      .slice(0, rowsMax())
      .map((row) => row.claim.claimId),
  );

  return (
    <Panel heading={`Pending claims (${pendingCount()})`}>
      <Show when={rows.rows().length > 4 || typed() !== ''}>
        <TextField
          type="search"
          label="Find by handle or number"
          labelHidden
          placeholder="Find @handle or number"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          ref={(element: HTMLInputElement) => props.field?.(element)}
          value={typed()}
          onInput={setTyped}
        />
      </Show>
      <Show
        when={claimIds().length > 0}
        fallback={
          typed() === '' ? (
            <EmptyState icon={checkIcon} title="Nothing waits for payment" />
          ) : (
            <EmptyState title={`Nobody pending fits “${typed()}”`} />
          )
        }
      >
        <ol class="pending-list" onPointerDown={rows.touch} onPointerMove={rows.touch} onKeyDown={rows.touch}>
          <For each={claimIds()}>
            {(claimId) => (
              <Show when={rowByClaim().get(claimId)}>
                {(row) => (
                  <PendingCard
                    row={row()}
                    waiting={props.waiting.has(row().claim.number)}
                    nowMs={now()}
                    currency={props.currency}
                    zone={props.zone}
                    closed={props.closed}
                    onPay={props.onPay}
                    onPayMany={(claims: readonly PendingClaim[]) =>
                      props.onPayMany(claims.map((claim) => claim.number))
                    }
                    onUndoPay={props.onUndoPay}
                    onRelease={props.onRelease}
                  />
                )}
              </Show>
            )}
          </For>
        </ol>
      </Show>
      <Show when={found().length > ROWS_MAX}>
        <p class="pending-more">And {found().length - ROWS_MAX} more. Search, or use the grid to see them.</p>
      </Show>
    </Panel>
  );
}

/** How many rows there are: few in the first frame, and all from the next one on. */
function createLaterRows(): Accessor<number> {
  const [rowsMax, setRowsMax] = createSignal(FIRST_ROWS);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onMount(() => {
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setRowsMax(ROWS_MAX));
    });
    onCleanup(() => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    });
  });
  return rowsMax;
}

/** Rows that hold still: what was settled is taken out only after nobody has touched the list for a while. */
function createSteadyRows(spots: () => readonly OperatorSpot[]) {
  const [rows, setRows] = createSignal<readonly PendingRow[]>(listPendingRows(spots(), [], false));
  let touchedAtMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  const refresh = () => {
    clearTimeout(timer);
    const restMs = touchedAtMs + SETTLE_AFTER_MS - Date.now();
    setRows((before) => listPendingRows(spots(), before, restMs > 0));
    if (restMs > 0) timer = setTimeout(refresh, restMs);
  };
  createEffect(on(spots, refresh, { defer: true }));
  return {
    rows,
    touch: () => {
      touchedAtMs = Date.now();
    },
  };
}
