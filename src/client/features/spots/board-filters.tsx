import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { Chip, ChipGroup } from '#client/ui/chip.tsx';
import type { BoardCounts } from '#shared/spots/spots.rules.ts';
import './board-filters.css';
import type { BoardFilter } from './draw-cells.ts';
import type { GridDensity } from './spot-grid.tsx';

export interface BoardFiltersProps {
  counts: BoardCounts;
  filter: BoardFilter;
  onFilter: (filter: BoardFilter) => void;
  density: GridDensity;
  onDensity: (density: GridDensity) => void;
  /** Goes to a spot; false where the board has no such number. */
  onGoTo: (number: number) => boolean;
  /** Handed the number field, so that a digit typed anywhere can begin in it. */
  field?: ((field: HTMLInputElement) => void) | undefined;
  /** Stands at the right end: the state of the connection. */
  children?: JSX.Element | undefined;
}

/** The row above the grid: what to show, go to a number, how dense, and how live it is. */
export function BoardFilters(props: BoardFiltersProps): JSX.Element {
  const choices = (): readonly [BoardFilter, string, number | undefined][] => [
    ['all', 'All', undefined],
    ['available', 'Available', undefined],
    ['pending', 'Pending', props.counts.pending],
    ['paid', 'Paid', undefined],
  ];
  return (
    <div class="board-filters">
      <ChipGroup label="Show">
        <For each={choices()}>
          {([filter, label, count]) => (
            <Chip
              label={label}
              count={count}
              pressed={props.filter === filter}
              onClick={() => props.onFilter(filter)}
            />
          )}
        </For>
      </ChipGroup>
      <div class="board-filters-end">
        <div class="board-filters-look">
          <GoTo total={props.counts.total} onGoTo={props.onGoTo} field={props.field} />
          <Chip
            label="Names"
            pressed={props.density === 'names'}
            onClick={() => props.onDensity(props.density === 'names' ? 'numbers' : 'names')}
          />
        </div>
        {props.children}
      </div>
    </div>
  );
}

interface GoToProps {
  total: number;
  onGoTo: (number: number) => boolean;
  field: ((field: HTMLInputElement) => void) | undefined;
}

function GoTo(props: GoToProps): JSX.Element {
  const [typed, setTyped] = createSignal('');
  const [missed, setMissed] = createSignal('');
  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (typed() === '') return;
    if (props.onGoTo(Number(typed()))) setMissed('');
    else setMissed(`No spot ${typed()} here`);
    setTyped('');
  };
  return (
    <form class="go-to" onSubmit={handleSubmit}>
      <input
        ref={(element) => props.field?.(element)}
        class="go-to-input"
        type="text"
        inputmode="numeric"
        enterkeyhint="go"
        autocomplete="off"
        maxlength={4}
        placeholder="# go to"
        aria-label={`Go to spot, 1 to ${props.total}`}
        value={typed()}
        onInput={(event) => {
          event.currentTarget.value = event.currentTarget.value.replace(/\D/g, '');
          setTyped(event.currentTarget.value);
          setMissed('');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setTyped('');
        }}
      />
      <span class="go-to-missed" role="status">
        <Show when={missed()}>{missed()}</Show>
      </span>
    </form>
  );
}
