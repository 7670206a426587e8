import type { JSX } from 'solid-js';
import { lazy, Show, Suspense } from 'solid-js';
import { BoardFilters } from '#client/features/spots/board-filters.tsx';
import { BoardTiles } from '#client/features/spots/board-tiles.tsx';
import { ConnectionChip } from '#client/features/spots/connection-chip.tsx';
import { SpotGrid } from '#client/features/spots/spot-grid.tsx';
import { useOperator } from '../operator-context.tsx';
import type { ManageScreen } from './create-screen.ts';
import { JumpRail } from './jump-rail.tsx';
import { runCommandPlan } from './run-command-plan.ts';

// Only at the desk, where somebody types.
const CommandBar = lazy(async () => ({
  default: (await import('#client/features/spots/command-bar.tsx')).CommandBar,
}));

/** Figures, filters and the board itself. */
export function ManageGrid(props: { screen: ManageScreen }): JSX.Element {
  const { device, queue } = useOperator();
  const { desk, bulk, parts, server } = props.screen;
  return (
    <div class="manage-main">
      <BoardTiles
        figures={desk.figures()}
        currency={server().waffle.currency}
        filter={props.screen.filter()}
        onFilter={props.screen.setFilter}
      />
      <Show when={props.screen.isWide()}>
        <div class="manage-command">
          <Suspense>
            <CommandBar
              board={desk.board()}
              onRun={(plan) => void runCommandPlan(plan, desk, props.screen.goTo)}
              field={(field) => {
                parts.commandField = field;
              }}
            />
          </Suspense>
        </div>
      </Show>
      <BoardFilters
        counts={desk.figures().counts}
        filter={props.screen.filter()}
        onFilter={props.screen.setFilter}
        density={props.screen.density()}
        onDensity={props.screen.setDensity}
        onGoTo={props.screen.goTo}
        field={(field) => {
          parts.numberField = field;
        }}
      >
        <ConnectionChip
          state={props.screen.feed.state()}
          waitingCount={device.outbox.waitingCount()}
          needsYouCount={device.outbox.needsYouCount()}
          onOpen={queue.open}
        />
      </BoardFilters>
      <JumpRail total={server().waffle.totalSpots} onJump={props.screen.goTo} />
      <SpotGrid
        board={desk.board()}
        filter={props.screen.filter()}
        density={props.screen.density()}
        selection={bulk.selection()}
        onTap={(number, event) =>
          bulk.selection() === null ? props.screen.setOpenNumber(number) : bulk.tap(number, event.shiftKey)
        }
        onLongPress={(number) => bulk.start(number)}
        control={(control) => {
          parts.grid = control;
        }}
      />
    </div>
  );
}
