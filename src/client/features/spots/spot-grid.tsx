import type { JSX } from 'solid-js';
import { createEffect, createMemo, createRenderEffect, createSignal, Index, on } from 'solid-js';
import { createLongPress } from './create-long-press.ts';
import type { BoardFilter, Cell } from './draw-cells.ts';
import { chunkCells, drawCells, isCellActive, nextNumber, passesFilter } from './draw-cells.ts';
import type { BulkSelection } from './select-spots.ts';
import './spot-grid.css';
import type { ShownBoard } from './spots.projection.ts';

export type GridDensity = 'names' | 'numbers';

/** What others may ask of the grid. */
export interface GridControl {
  /** Scrolls to a spot and puts the focus on it; false where there is none in sight of the filter. */
  goTo(number: number): boolean;
  /** The spot that has the focus, if any. */
  focusedNumber(): number | null;
}

export interface SpotGridProps {
  board: ShownBoard;
  filter: BoardFilter;
  density: GridDensity;
  /** The picked spots in bulk mode; null outside of it. */
  selection: BulkSelection | null;
  onTap: (number: number, event: { shiftKey: boolean }) => void;
  onLongPress: (number: number) => void;
  control?: ((control: GridControl) => void) | undefined;
}

/** What `goTo` leaves on its cell for a moment, so that the eye finds it. */
const FOUND_MS = 1_600;

/**
 * The board as a grid of cells: one tab stop, arrows move, Enter taps. All events are handled by the grid itself, and
 * only cells whose content changed are painted again: a drop has up to 1,000 of them and many changes a second.
 */
export function SpotGrid(props: SpotGridProps): JSX.Element {
  const cells = createMemo<readonly Cell[]>((before) => drawCells(props.board, props.selection, before), []);
  const chunks = createMemo(() => chunkCells(cells()));
  const [current, setCurrent] = createSignal(1);
  let grid: HTMLDivElement | undefined;

  const cellOf = (target: EventTarget | null): Cell | undefined => {
    const element = target instanceof Element ? target.closest<HTMLElement>('.spot') : null;
    return element ? cells()[Number(element.dataset['number']) - 1] : undefined;
  };
  const elementOf = (number: number) =>
    grid?.querySelector<HTMLElement>(`.spot[data-number="${number}"]`) ?? null;
  const visible = () =>
    cells()
      .filter((cell) => passesFilter(cell, props.filter))
      .map((cell) => cell.spot.number);

  createRovingTabStop(current, visible, elementOf);
  const longPress = createLongPress((target) => {
    const cell = cellOf(target);
    if (cell && cell.shown === 'pending') props.onLongPress(cell.spot.number);
  });

  const focusNumber = (number: number): boolean => {
    const element = elementOf(number);
    if (!element) return false;
    setCurrent(number);
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'nearest' });
    return true;
  };
  const handleClick = (event: MouseEvent) => {
    const cell = cellOf(event.target);
    if (!cell || longPress.justFired()) return;
    setCurrent(cell.spot.number);
    if (isCellActive(cell) || props.selection?.reaching) props.onTap(cell.spot.number, event);
  };
  const handleKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = nextNumber(event.key, current(), visible(), columnsOf(grid));
    if (next === undefined) return;
    event.preventDefault();
    focusNumber(next);
  };

  props.control?.({
    goTo: (number) => {
      const cell = cells()[number - 1];
      if (!cell || !passesFilter(cell, props.filter) || !focusNumber(number)) return false;
      const element = elementOf(number);
      element?.scrollIntoView({ block: 'center' });
      element?.classList.add('spot-found');
      setTimeout(() => element?.classList.remove('spot-found'), FOUND_MS);
      return true;
    },
    focusedNumber: () => cellOf(document.activeElement)?.spot.number ?? null,
  });

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't be a grid container in every engine.
    <div
      ref={(element) => {
        grid = element;
        longPress.listen(element);
      }}
      class="spot-grid"
      role="group"
      aria-label="Spots"
      data-filter={props.filter}
      data-density={props.density}
      data-bulk={props.selection === null ? undefined : ''}
      onClick={handleClick}
      onKeyDown={handleKeyDown}
    >
      <Index each={chunks()}>
        {(chunk) => (
          <div class="spot-chunk">
            <Index each={chunk()}>{(cell) => <SpotCell cell={cell()} />}</Index>
          </div>
        )}
      </Index>
    </div>
  );
}

/**
 * One effect per cell instead of one per attribute, and no element that is not needed: a thousand cells are made in one
 * go, and a dialog that opens has the browser look at all that are in sight.
 */
function SpotCell(props: { cell: Cell }): JSX.Element {
  const number = document.createTextNode('');
  const handle = document.createTextNode('');
  return (
    <button
      type="button"
      class="spot"
      tabindex="-1"
      ref={(element) => {
        createRenderEffect(() => {
          const { cell } = props;
          element.dataset['number'] = String(cell.spot.number);
          element.dataset['shown'] = cell.shown;
          element.dataset['status'] = cell.spot.status;
          element.toggleAttribute('data-waiting', cell.waiting);
          element.setAttribute('aria-label', cell.label);
          element.setAttribute('aria-disabled', String(!isCellActive(cell)));
          if (cell.bulk === null) element.removeAttribute('aria-pressed');
          else element.setAttribute('aria-pressed', String(cell.bulk === 'picked'));
          number.data = String(cell.spot.number);
          handle.data = cell.spot.handle ?? '';
        });
      }}
    >
      {number}
      <span class="spot-handle">{handle}</span>
    </button>
  );
}

/** Keeps exactly one cell in the tab order: the last one used, or the first in sight when a filter hid that one. */
function createRovingTabStop(
  current: () => number,
  visible: () => readonly number[],
  elementOf: (number: number) => HTMLElement | null,
): void {
  const stop = createMemo(() => (visible().includes(current()) ? current() : visible()[0]));
  createEffect(
    on(stop, (number, before) => {
      if (before !== undefined) elementOf(before)?.setAttribute('tabindex', '-1');
      if (number !== undefined) elementOf(number)?.setAttribute('tabindex', '0');
      return number;
    }),
  );
}

/** How many cells stand in a row, as the style sheet decided it. */
function columnsOf(grid: HTMLElement | undefined): number {
  const rows = grid?.querySelector('.spot-chunk') ?? grid;
  if (!rows || !grid) return 1;
  const tracks = getComputedStyle(getComputedStyle(rows).display === 'contents' ? grid : rows)
    .gridTemplateColumns.split(' ')
    .filter((track) => track !== '' && track !== 'none');
  return Math.max(1, tracks.length);
}
