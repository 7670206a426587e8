// biome-ignore-all lint/a11y/noRedundantRoles: the card layout takes the native roles away in some engines.
import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Icon } from './icon.tsx';
import { downIcon, upIcon } from './icons.ts';
import './table.css';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => JSX.Element;
  /** Figures stand on the right, so that their digits line up. */
  align?: 'start' | 'end' | undefined;
  /** The column that names the row; read out with every other cell of it. */
  rowHeader?: boolean | undefined;
  /** Keeps the header for screen readers only, as over a column of menus. */
  headerHidden?: boolean | undefined;
  /** Sorting lives in the address: where the header leads, and how the rows stand now. */
  sort?: { href: string; direction: 'ascending' | 'descending' | 'none' } | undefined;
}

export interface TableProps<Row> {
  caption: string;
  /** True where a heading above already says it. */
  captionHidden?: boolean | undefined;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** On phones: rows become cards, or the table scrolls sideways. `scroll` unless told. */
  phone?: 'scroll' | 'cards' | undefined;
}

/**
 * A data table in a frame that takes the focus, so that it scrolls sideways by keyboard too. The roles are written out,
 * because the card layout takes the native ones away.
 */
export function Table<Row>(props: TableProps<Row>): JSX.Element {
  return (
    <section
      class={`table-frame ${props.phone === 'cards' ? 'table-cards' : ''}`}
      aria-label={props.caption}
      tabindex="0"
    >
      <table class="table" role="table">
        <caption class={`table-caption ${props.captionHidden ? 'visually-hidden' : ''}`}>
          {props.caption}
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <For each={props.columns}>{(column) => <HeaderCell column={column} />}</For>
          </tr>
        </thead>
        <tbody role="rowgroup">
          <For each={props.rows}>
            {(row) => (
              <tr role="row">
                <For each={props.columns}>{(column) => <BodyCell column={column} row={row} />}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}

function HeaderCell<Row>(props: { column: Column<Row> }): JSX.Element {
  return (
    <th
      class={`table-head table-${props.column.align ?? 'start'}`}
      scope="col"
      role="columnheader"
      aria-sort={props.column.sort?.direction}
    >
      <Show
        when={props.column.sort}
        fallback={
          <span class={props.column.headerHidden ? 'visually-hidden' : undefined}>{props.column.header}</span>
        }
      >
        {(sort) => (
          <a class="table-sort" href={sort().href}>
            {props.column.header}
            <Show when={sort().direction !== 'none'}>
              <Icon shape={sort().direction === 'ascending' ? upIcon : downIcon} size={16} />
            </Show>
          </a>
        )}
      </Show>
    </th>
  );
}

function BodyCell<Row>(props: { column: Column<Row>; row: Row }): JSX.Element {
  const label = () => (props.column.headerHidden ? undefined : props.column.header);
  return (
    <Show
      when={props.column.rowHeader}
      fallback={
        <td class={`table-cell table-${props.column.align ?? 'start'}`} role="cell" data-label={label()}>
          {props.column.cell(props.row)}
        </td>
      }
    >
      <th class="table-cell table-name" scope="row" role="rowheader">
        {props.column.cell(props.row)}
      </th>
    </Show>
  );
}
