import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { BulkBar, BulkHead } from '#client/features/spots/bulk-bar.tsx';
import type { BoardFeed } from '#client/features/spots/follow-board.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import { createScreen } from './create-screen.ts';
import './manage-board.css';
import { ManageFooter } from './manage-footer.tsx';
import { ManageGrid } from './manage-grid.tsx';
import { ManageHeader } from './manage-header.tsx';
import { ManageNotices } from './manage-notices.tsx';
import { ManageSheets } from './manage-sheets.tsx';
import { ManageSide } from './manage-side.tsx';

export interface ManageBoardProps {
  board: OperatorBoard;
  feed: BoardFeed;
}

/** Everything an operator does during a drop, on one screen. */
export function ManageBoard(props: ManageBoardProps): JSX.Element {
  const screen = createScreen(() => props.board, props.feed);
  const { bulk, desk } = screen;
  const bulkProps = () => ({
    picked: bulk.picked(),
    pendingCount: desk.figures().counts.pending,
    currency: props.board.waffle.currency,
    reaching: bulk.selection()?.reaching ?? false,
    canReach: typeof bulk.selection()?.anchor === 'number',
    failures: bulk.failures(),
    busy: bulk.busy(),
    onReach: bulk.reach,
    onPickAll: bulk.pickAll,
    onCancel: bulk.stop,
    onPay: () => void bulk.pay(),
  });
  return (
    <div class="manage">
      <div class="manage-sticky">
        {/* In the header's place and of its height: what is under the finger must not move when picking begins. */}
        <Show when={bulk.selection() !== null} fallback={<ManageHeader screen={screen} />}>
          <h1 class="visually-hidden">{props.board.waffle.title}</h1>
          <BulkHead {...bulkProps()} />
        </Show>
        <ManageNotices screen={screen} />
      </div>
      <div class="manage-columns">
        <ManageGrid screen={screen} />
        <ManageSide screen={screen} />
      </div>
      <Show when={bulk.selection() !== null} fallback={<ManageFooter screen={screen} />}>
        <BulkBar {...bulkProps()} />
      </Show>
      <ManageSheets screen={screen} />
    </div>
  );
}
