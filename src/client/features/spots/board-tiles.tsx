import type { JSX } from 'solid-js';
import { Tile, Tiles } from '#client/ui/tiles.tsx';
import type { Currency } from '#shared/kernel/money.ts';
import type { BoardFilter } from './draw-cells.ts';
import { shortMoney } from './short-money.ts';
import type { BoardFigures } from './spots.projection.ts';

export interface BoardTilesProps {
  figures: BoardFigures;
  currency: Currency;
  filter: BoardFilter;
  onFilter: (filter: BoardFilter) => void;
}

/** The four live figures; a tap on a count cuts the grid down to it, a second tap shows all again. */
export function BoardTiles(props: BoardTilesProps): JSX.Element {
  const toggle = (filter: BoardFilter) => () => props.onFilter(props.filter === filter ? 'all' : filter);
  return (
    <Tiles label="This board in figures">
      <Tile
        label="Available"
        tone="available"
        value={props.figures.counts.available}
        pressed={props.filter === 'available'}
        onClick={toggle('available')}
      />
      <Tile
        label="Pending"
        tone="pending"
        value={props.figures.counts.pending}
        pressed={props.filter === 'pending'}
        onClick={toggle('pending')}
      />
      <Tile
        label="Paid"
        tone="paid"
        value={props.figures.counts.paid}
        pressed={props.filter === 'paid'}
        onClick={toggle('paid')}
      />
      <Tile
        label="Total"
        value={shortMoney(props.figures.revenueMinor, props.currency)}
        note={waitingNote(props.figures.waitingMinor, props.currency)}
      />
    </Tiles>
  );
}

function waitingNote(waitingMinor: number, currency: Currency): string | undefined {
  if (waitingMinor === 0) return undefined;
  return `(${waitingMinor > 0 ? '+' : '−'}${shortMoney(Math.abs(waitingMinor), currency)} waiting)`;
}
