import { useSearchParams } from '@solidjs/router';
import type { Accessor, Setter } from 'solid-js';
import { createEffect, createSignal, onCleanup } from 'solid-js';
import type { Desk } from '#client/features/spots/create-desk.ts';
import { createDesk } from '#client/features/spots/create-desk.ts';
import type { BoardFilter } from '#client/features/spots/draw-cells.ts';
import type { BoardFeed } from '#client/features/spots/follow-board.ts';
import type { GridControl, GridDensity } from '#client/features/spots/spot-grid.tsx';
import { recall, remember } from '#client/lib/remember.ts';
import { createMediaQuery } from '#client/ui/create-media-query.ts';
import { formatZoned } from '#client/ui/zoned-time.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import { createStanding } from '../create-standing.ts';
import { useOperator } from '../operator-context.tsx';
import { useSpots } from '../use-spots.ts';
import { createBoardKeys } from './create-board-keys.ts';
import type { BulkMode } from './create-bulk-mode.ts';
import { createBulkMode } from './create-bulk-mode.ts';

/** What the parts of the working screen share. */
export interface ManageScreen {
  /** The server's board; what is shown is `desk.board`. */
  readonly server: Accessor<OperatorBoard>;
  readonly feed: BoardFeed;
  readonly desk: Desk;
  readonly bulk: BulkMode;
  readonly isWide: Accessor<boolean>;
  readonly filter: Accessor<BoardFilter>;
  readonly setFilter: Setter<BoardFilter>;
  readonly density: Accessor<GridDensity>;
  setDensity(density: GridDensity): void;
  /** The spot whose sheet is open. */
  readonly openNumber: Accessor<number | null>;
  readonly setOpenNumber: Setter<number | null>;
  /** Goes to a spot, whatever the filter hides; false where the board has no such number. */
  goTo(number: number): boolean;
  /** Where the parts that can be asked for something put themselves. */
  readonly parts: {
    grid?: GridControl | undefined;
    numberField?: HTMLInputElement | undefined;
    commandField?: HTMLInputElement | undefined;
    pendingField?: HTMLInputElement | undefined;
  };
}

/** Boards up to this size show names unless told otherwise. */
const NAMES_UP_TO = 30;

export function createScreen(server: Accessor<OperatorBoard>, feed: BoardFeed): ManageScreen {
  const { me, toasts } = useOperator();
  const spots = useSpots();
  const desk = createDesk({
    board: server,
    settling: spots,
    toasts,
    actorName: () => me().name,
    timeOf: (iso) => formatZoned(Date.parse(iso), me().timezone, 'time'),
    whyOffline: createStanding().whyOffline,
    restore: (meant) => spots.restore(server().waffle.id, meant),
    claimAgain: (meant) => spots.claimAgain(server().waffle.slug, meant),
  });
  const isWide = createMediaQuery('(min-width: 1024px)');
  const [filter, setFilter] = createSignal<BoardFilter>('all');
  const [density, setDensity] = createSignal(rememberedDensity(server().waffle.totalSpots));
  const [openNumber, setOpenNumber] = createSignal<number | null>(null);
  const parts: ManageScreen['parts'] = {};

  const goTo = (number: number): boolean => {
    if (server().spots[number - 1] === undefined) return false;
    if (parts.grid?.goTo(number)) return true;
    // The spot exists, so only the filter can be what hides it.
    setFilter('all');
    return parts.grid?.goTo(number) ?? false;
  };
  createSpotFromAddress(goTo);
  createBoardKeys({
    desk,
    grid: () => parts.grid,
    numberField: () => parts.numberField,
    commandField: () => (isWide() ? parts.commandField : undefined),
    open: setOpenNumber,
  });
  return {
    server,
    feed,
    desk,
    bulk: createBulkMode(desk),
    isWide,
    filter,
    setFilter,
    density,
    setDensity: (chosen) => {
      remember('grid-density', chosen);
      setDensity(chosen);
    },
    openNumber,
    setOpenNumber,
    goTo,
    parts,
  };
}

/** Goes to the spot that the address names, `?spot=8`, once; the queue leads there. */
function createSpotFromAddress(goTo: (number: number) => boolean): void {
  const [params, setParams] = useSearchParams();
  createEffect(() => {
    const number = Number(params['spot']);
    if (!Number.isInteger(number) || number < 1) return;
    // After the grid is there, and after the dialog that led here has given the focus back.
    const timer = setTimeout(() => {
      goTo(number);
      setParams({ spot: undefined }, { replace: true, scroll: false });
    });
    onCleanup(() => clearTimeout(timer));
  });
}

function rememberedDensity(totalSpots: number): GridDensity {
  const chosen = recall('grid-density');
  if (chosen === 'names' || chosen === 'numbers') return chosen;
  return totalSpots <= NAMES_UP_TO ? 'names' : 'numbers';
}
