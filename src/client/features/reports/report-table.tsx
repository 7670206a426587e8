import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Icon } from '#client/ui/icon.tsx';
import { downIcon } from '#client/ui/icons.ts';
import { upIcon } from '#client/ui/more-icons.ts';
import { Time } from '#client/ui/time.tsx';
import type { Column } from '#shared/reports/reports.rules.ts';
import { REPORTS } from '#shared/reports/reports.rules.ts';
import { figureValue, sayFigure, toText } from './describe-figure.ts';
import { STATUS_NAMES } from './describe-plot.ts';
import './report-table.css';
import type { AnyReport, Figures, Figure as FigureValue } from './reports.data.ts';
import type { ReportPlace } from './reports-place.ts';
import { orderAfter, orderOf, reportHref } from './reports-place.ts';

export interface ReportTableProps {
  place: ReportPlace;
  report: AnyReport;
  zone: string;
  /** Where a buyer is looked up. */
  buyerHref: (handle: string) => string;
}

const WORDS = ['handle', 'text', 'month', 'moment'];
const classesOf = ({ kind, key }: Column) => ({
  'report-figure': !WORDS.includes(kind),
  'report-money': kind === 'money',
  'report-words': key === 'title',
});

/** The rows of a report. Each heading sorts by its column, by its address; totals stand in the last row. */
export function ReportTable(props: ReportTableProps): JSX.Element {
  const spec = () => REPORTS[props.place.report];
  const columns = (): readonly Column[] => spec().columns;
  return (
    // A wide table moves sideways inside its frame, also by the keyboard, and never the page.
    <section class="report-frame" aria-label={`${spec().title}, table`} tabindex="0">
      <table class="report-table">
        <caption class="visually-hidden">{spec().title}</caption>
        <thead>
          <tr>
            <For each={columns()}>{(column) => <Heading column={column} place={props.place} />}</For>
          </tr>
        </thead>
        <tbody>
          <For each={props.report.rows}>
            {(row) => (
              <tr>
                <For each={columns()}>
                  {(column, index) => (
                    <Show
                      when={index() === 0}
                      fallback={
                        <td classList={classesOf(column)}>
                          <Figure {...props} column={column} row={row} />
                        </td>
                      }
                    >
                      <th scope="row">
                        <Figure {...props} column={column} row={row} />
                      </th>
                    </Show>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
        <tfoot>
          <tr>
            <For each={columns()}>
              {(column, index) => (
                <Show
                  when={index() === 0}
                  fallback={
                    <td classList={classesOf(column)}>
                      <Total column={column} place={props.place} totals={props.report.totals} />
                    </td>
                  }
                >
                  <th scope="row">Total</th>
                </Show>
              )}
            </For>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Heading(props: { column: Column; place: ReportPlace }): JSX.Element {
  const current = () => orderOf(props.place);
  const isSorted = () => current().sort === props.column.key;
  const direction = () => (current().order === 'asc' ? 'ascending' : 'descending');
  return (
    <th scope="col" classList={classesOf(props.column)} aria-sort={isSorted() ? direction() : undefined}>
      <a
        class="report-sort"
        href={reportHref({ ...props.place, ...orderAfter(props.place, props.column.key) })}
        noScroll
      >
        {props.column.label}
        <Show when={isSorted()}>
          <Icon shape={current().order === 'asc' ? upIcon : downIcon} size={16} />
        </Show>
      </a>
    </th>
  );
}

function Figure(props: ReportTableProps & { column: Column; row: Figures }): JSX.Element {
  const value = () => props.row[props.column.key];
  const said = () => sayFigure(props.column.kind, value(), props.zone);
  return (
    <Show
      when={props.column.kind === 'moment'}
      fallback={
        <Show
          when={linkOf(props.column, props.row, props.buyerHref)}
          fallback={
            <data value={figureValue(props.column.kind, value())} data-tone={toneOf(props.column, value())}>
              {props.column.key === 'status' ? STATUS_NAMES[value() as 'active'] : said()}
            </data>
          }
        >
          {(href) => (
            <a class="report-link" href={href()}>
              <data value={figureValue(props.column.kind, value())}>{said()}</data>
            </a>
          )}
        </Show>
      }
    >
      <Time at={toText(value())} zone={props.zone} format="date" />
    </Show>
  );
}

function linkOf(column: Column, row: Figures, buyerHref: (handle: string) => string): string | null {
  if (column.kind === 'handle') return buyerHref(toText(row[column.key]));
  const slug = row['slug'];
  return column.key === 'title' && typeof slug === 'string' ? `/admin/waffles/${slug}` : null;
}

/** Days from which a wait for a win stands out, and from which it should be looked at. */
const LONG_DAYS = 14;
const VERY_LONG_DAYS = 30;

function toneOf({ kind }: Column, value: FigureValue): string | undefined {
  if (kind !== 'drought') return undefined;
  const days = Number(value);
  return days >= VERY_LONG_DAYS ? 'very-long' : days >= LONG_DAYS ? 'long' : undefined;
}

function Total(props: { column: Column; place: ReportPlace; totals: Figures }): JSX.Element {
  const total = () =>
    REPORTS[props.place.report].totals.find(({ name }) => name === props.column.name) as Column | undefined;
  return (
    <Show when={total()}>
      {(column) => (
        <data value={figureValue(column().kind, props.totals[column().key])}>
          {sayFigure(column().kind, props.totals[column().key], 'UTC')}
        </data>
      )}
    </Show>
  );
}
