import type { Accessor, JSX } from 'solid-js';
import { createRenderEffect, createSignal, For, on, onMount, untrack } from 'solid-js';
import { nextNumber } from '#client/features/spots/draw-cells.ts';
import type { SpotView } from './draw-spots.ts';
import './spot-board.css';

export interface SpotBoardProps {
  spots: readonly SpotView[];
  onTap: (number: number) => void;
}

/** Laid out in blocks, so that the browser skips those out of sight; a multiple of every number of columns. */
const SPOTS_PER_BLOCK = 60;

/**
 * The board: one tab stop, arrows move, a tap or Enter chooses. The board handles all events itself, and a change paints
 * only the cells it is about: there are up to 1,000 of them. How many never changes, so the cells are made once.
 */
export function SpotBoard(props: SpotBoardProps): JSX.Element {
  const views = createViews(() => props.spots);
  const blocks = cutIntoBlocks(views);
  let board: HTMLDivElement | undefined;
  let current = 1;

  const elementOf = (number: number) => board?.querySelector<HTMLElement>(`[data-n="${number}"]`);
  const numberOf = (target: EventTarget | null) => {
    const element = target instanceof Element ? target.closest<HTMLElement>('[data-n]') : null;
    return element === null ? undefined : Number(element.dataset['n']);
  };
  const moveStop = (number: number) => {
    elementOf(current)?.setAttribute('tabindex', '-1');
    elementOf(number)?.setAttribute('tabindex', '0');
    current = number;
  };
  onMount(() => moveStop(1));

  const handleClick = (event: MouseEvent) => {
    const number = numberOf(event.target);
    if (number === undefined) return;
    moveStop(number);
    props.onTap(number);
  };
  const handleKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const numbers = props.spots.map((view) => view.spot.number);
    const next = nextNumber(event.key, current, numbers, columnsOf(board));
    if (next === undefined) return;
    event.preventDefault();
    moveStop(next);
    elementOf(next)?.focus();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't be a grid container in every engine.
    <div
      ref={(element) => {
        board = element;
      }}
      class="spots"
      role="group"
      aria-label="Spots"
      onClick={handleClick}
      onKeyDown={handleKeyDown}
    >
      <For each={blocks}>
        {(block) => (
          <div class="spots-block">
            <For each={block}>{(view) => <Spot view={view()} />}</For>
          </div>
        )}
      </For>
    </div>
  );
}

/** One signal per spot: a list that is handed over whole would make every cell look at every change. */
function createViews(spots: Accessor<readonly SpotView[]>): readonly Accessor<SpotView>[] {
  const signals = untrack(spots).map((view) => createSignal(view));
  createRenderEffect(
    on(
      spots,
      (next) => {
        for (const [index, [view, setView]] of signals.entries()) {
          const changed = next[index];
          if (changed !== undefined && changed !== view()) setView(changed);
        }
      },
      { defer: true },
    ),
  );
  return signals.map(([view]) => view);
}

function cutIntoBlocks<Item>(items: readonly Item[]): (readonly Item[])[] {
  const blocks: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += SPOTS_PER_BLOCK)
    blocks.push(items.slice(at, at + SPOTS_PER_BLOCK));
  return blocks;
}

function Spot(props: { view: SpotView }): JSX.Element {
  return (
    <button
      type="button"
      class="spot"
      tabindex="-1"
      data-n={props.view.spot.number}
      data-look={props.view.look}
      data-mine={props.view.mine ? '' : undefined}
      aria-label={props.view.label}
      aria-pressed={props.view.look === 'free' ? props.view.picked : undefined}
      aria-disabled={props.view.look === 'closed' ? 'true' : undefined}
    >
      <b class="spot-number">{props.view.spot.number}</b>
      <span class="spot-handle">{props.view.mine ? 'you' : props.view.spot.handle}</span>
    </button>
  );
}

/** How many cells stand in a row, as the style sheet decided it. */
function columnsOf(board: HTMLElement | undefined): number {
  const block = board?.firstElementChild;
  if (!block) return 1;
  return Math.max(1, getComputedStyle(block).gridTemplateColumns.split(' ').length);
}
