/// <reference types="vite/client" />
/** Runs in the browser: the operators' grid of 1,000 cells beside the same DOM made by hand. Built by `goals/grid.ts`. */
import { createComponent, createSignal } from 'solid-js';
import { render } from 'solid-js/web';
import { freeSpot, type OperatorBoard, type OperatorSpot } from '#shared/live/board.ts';
import '#client/ui/tokens.css';
import '#client/ui/base.css';
import { aBoard, pendingSpot } from '#client/features/spots/make-test-board.ts';
import { SpotGrid } from '#client/features/spots/spot-grid.tsx';
import { overlay } from '#client/features/spots/spots.projection.ts';

const CELLS = 1_000;
const CELLS_PER_CHUNK = 60;
/** The threshold is the shortest there is; the type library does not know it. */
const SHORT_EVENTS_TOO: PerformanceObserverInit & { durationThreshold: number } = {
  type: 'event',
  durationThreshold: 16,
  buffered: true,
};

/** A board in the middle of a drop: every third spot is taken. */
const board = aBoard(
  CELLS,
  Array.from({ length: Math.floor(CELLS / 3) }, (_, index) => pendingSpot(index * 3 + 1, `buyer${index}`)),
);

const host = document.body.appendChild(document.createElement('main'));
const [shown, setShown] = createSignal<OperatorBoard>(board);

function mountOurs(): void {
  render(
    () =>
      createComponent(SpotGrid, {
        get board() {
          return overlay(shown(), []);
        },
        filter: 'all',
        density: 'numbers',
        selection: null,
        onTap: (number: number) => flip([number]),
        onLongPress: () => undefined,
      }),
    host,
  );
}

/** The same elements, attributes and listeners, made one by one as fast as the platform can. */
function mountVanilla(): void {
  const grid = document.createElement('div');
  grid.className = 'spot-grid';
  grid.setAttribute('role', 'group');
  grid.setAttribute('aria-label', 'Spots');
  grid.dataset['filter'] = 'all';
  grid.dataset['density'] = 'numbers';
  grid.addEventListener('click', () => undefined);
  grid.addEventListener('keydown', () => undefined);
  let chunk = grid;
  for (const [index, spot] of board.spots.entries()) {
    if (index % CELLS_PER_CHUNK === 0) {
      chunk = document.createElement('div');
      chunk.className = 'spot-chunk';
      grid.append(chunk);
    }
    chunk.append(vanillaCell(spot, index));
  }
  host.append(grid);
}

function vanillaCell({ number, handle, status }: OperatorSpot, index: number): HTMLElement {
  const cell = document.createElement('button');
  cell.type = 'button';
  cell.className = 'spot';
  cell.tabIndex = index === 0 ? 0 : -1;
  cell.dataset['number'] = String(number);
  cell.dataset['shown'] = status;
  cell.dataset['status'] = status;
  cell.setAttribute('aria-label', `Spot ${number}, ${status}${handle === null ? '' : `, @${handle}`}`);
  cell.setAttribute('aria-disabled', String(status === 'available'));
  const shownHandle = document.createElement('span');
  shownHandle.className = 'spot-handle';
  if (handle !== null) shownHandle.append(handle);
  cell.append(String(number), shownHandle);
  return cell;
}

/** Runs the work and the layout it asks for, in ms. */
function timed(work: () => void): number {
  const beganMs = performance.now();
  work();
  host.getBoundingClientRect();
  return performance.now() - beganMs;
}

let flips = 0;

/** Claims free spots and frees claimed ones. */
function flip(numbers: readonly number[]): void {
  flips += 1;
  const spots = [...shown().spots];
  for (const number of numbers) {
    const spot = spots[number - 1];
    if (spot === undefined) continue;
    spots[number - 1] = spot.status === 'available' ? pendingSpot(number, `late${flips}`) : freeSpot(number);
  }
  setShown({ ...shown(), spots, seq: shown().seq + 1 });
}

const numbers = Array.from({ length: CELLS }, (_, index) => index + 1);

const commands = {
  create: (kind: 'ours' | 'vanilla'): number => timed(kind === 'ours' ? mountOurs : mountVanilla),
  changeOne: (number: number): number => timed(() => flip([number])),
  changeAll: (): number => timed(() => flip(numbers)),
  /** Changes single spots evenly, and tells the longest an interaction took until its next frame, in ms. */
  watchInteractions: (perSecond: number): void => {
    const durations: number[] = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) durations.push(entry.duration);
    }).observe(SHORT_EVENTS_TOO);
    let number = 0;
    setInterval(() => {
      number = (number % CELLS) + 1;
      flip([number]);
    }, 1_000 / perSecond);
    commands.longestInteraction = () => Math.max(0, ...durations);
  },
  longestInteraction: (): number => 0,
};

declare global {
  var gridBench: GridBench;
}

export type GridBench = typeof commands;

globalThis.gridBench = commands;
