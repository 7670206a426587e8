import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createEffect, createMemo, Match, on, Show, Switch } from 'solid-js';
import { describePlot } from '#client/features/reports/describe-plot.ts';
import { RangePicker } from '#client/features/reports/range-picker.tsx';
import { ReportPlot } from '#client/features/reports/report-plot.tsx';
import { ReportTable } from '#client/features/reports/report-table.tsx';
import { ReportTotals } from '#client/features/reports/report-totals.tsx';
import type { AnyReport } from '#client/features/reports/reports.data.ts';
import { createReportsData } from '#client/features/reports/reports.data.ts';
import type { ReportPlace } from '#client/features/reports/reports-place.ts';
import {
  PLACES,
  readReportPlace,
  reportFileHref,
  reportHref,
} from '#client/features/reports/reports-place.ts';
import { buyerHref } from '#client/lib/buyer-href.ts';
import { LinkButton } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { clockIcon, downloadIcon } from '#client/ui/icons.ts';
import { Pagination } from '#client/ui/pagination.tsx';
import { SelectField } from '#client/ui/select-field.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { Tabs } from '#client/ui/tabs.tsx';
import { formatZoned } from '#client/ui/zoned-time.ts';
import type { ReportId } from '#shared/reports/reports.rules.ts';
import { REPORT_IDS, REPORTS } from '#shared/reports/reports.rules.ts';
import { LoadFailed } from './load-failed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';
import './reports-page.css';

/** What claims add up to. Report, days, order and page live in the address, so a link shows somebody else the same. */
export default function ReportsPage(): JSX.Element {
  const [params] = useSearchParams();
  const place = createMemo(() => readReportPlace(params));
  createPageTitle(() => `${REPORTS[place().report].title} · Reports`);
  // Days that were chosen stay while somebody looks from report to report.
  const tabs = () =>
    REPORT_IDS.map((report) => {
      const { range, from, to } = place();
      return {
        href: reportHref({ report, range, from, to }),
        label: REPORTS[report].tab,
        current: report === place().report,
      };
    });
  let top: HTMLDivElement | undefined;
  // On a phone the tabs are wider than the screen; the one that was chosen must be in sight.
  createEffect(
    on(
      () => place().report,
      () => top?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }),
    ),
  );
  return (
    <div
      class="page reports-page"
      ref={(element) => {
        top = element;
      }}
    >
      <h1>Reports</h1>
      <Tabs label="Reports" tabs={tabs()} />
      <Show when={place().report} keyed>
        {(report) => <OneReport report={report} place={place()} />}
      </Show>
    </div>
  );
}

function OneReport(props: { report: ReportId; place: ReportPlace }): JSX.Element {
  const { me, server } = useOperator();
  const navigate = useNavigate();
  const zone = () => me().timezone;
  const read = createReportsData(server).createReport(props.report, () => props.place, zone);
  const go = (changes: Partial<ReportPlace>) =>
    navigate(reportHref({ ...props.place, page: 1, ...changes }), {
      resolve: false,
      replace: true,
      scroll: false,
    });
  const days = () => read.data()?.range ?? { range: REPORTS[props.report].range, from: '', to: '' };
  return (
    <>
      <div class="reports-controls">
        <RangePicker
          range={props.place.range || (props.place.from || props.place.to ? 'custom' : days().range)}
          from={props.place.from || days().from}
          to={props.place.to || days().to}
          onChange={go}
        />
        <Show when={props.report === 'power-buyers'}>
          <SelectField
            label="Places"
            value={String(props.place.places)}
            options={PLACES.map((places) => ({ value: String(places), label: `Top ${places}` }))}
            onChange={(places) => go({ places: Number(places) })}
          />
        </Show>
        <LinkButton href={reportFileHref(props.place, zone())} icon={downloadIcon} download="">
          Export CSV
        </LinkButton>
      </div>
      <div class="reports-about">
        <h2>{REPORTS[props.report].title}</h2>
        <p>{REPORTS[props.report].definition}</p>
      </div>
      <Switch fallback={<Skeleton kind="row" count={10} label="Loading the report" />}>
        <Match when={read.error()}>
          {(error) => <LoadFailed what="the report" error={error()} onRetry={read.retry} />}
        </Match>
        <Match when={read.data()}>
          {(report) => <Shown id={props.report} report={report()} place={props.place} zone={zone()} />}
        </Match>
      </Switch>
    </>
  );
}

interface ShownProps {
  id: ReportId;
  report: AnyReport;
  place: ReportPlace;
  zone: string;
}

function Shown(props: ShownProps): JSX.Element {
  return (
    <>
      <p class="reports-days">{sayDays(props.report.range, props.zone)}</p>
      <Show
        when={!isEmpty(props.id, props.report)}
        fallback={<NothingHere place={props.place} range={props.report.range} />}
      >
        <ReportTotals report={props.id} totals={props.report.totals} />
        <ReportPlot plot={describePlot(props.id, props.report)} />
        <ReportTable place={props.place} report={props.report} zone={props.zone} buyerHref={buyerHref} />
        <Foot {...props} />
      </Show>
    </>
  );
}

/** A report whose rows are always there, months or statuses, is empty where they have nothing but zeros. */
function isEmpty(id: ReportId, { rows, total, totals }: AnyReport): boolean {
  if (id === 'monthly-activity') return totals['waffles'] === 0 && totals['spotsClaimed'] === 0;
  return id === 'spot-velocity' ? totals['waffles'] === 0 : rows.length === 0 && total === 0;
}

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);

function sayDays({ from, to }: AnyReport['range'], zone: string): string {
  const last = formatZoned(noon(to), 'UTC', 'date');
  const first = from === '' ? 'From the beginning' : formatZoned(noon(from), 'UTC', 'date');
  return from === to ? `${last}, in ${zone}` : `${first} to ${last}, in ${zone}`;
}

function NothingHere(props: { place: ReportPlace; range: AnyReport['range'] }): JSX.Element {
  const isAll = () => props.range.range === 'all';
  const isLag = () => props.place.report === 'payment-lag';
  return (
    <EmptyState
      icon={clockIcon}
      title={isLag() ? 'Nothing waits for its payment' : 'Nothing happened in these days'}
      text={sayNothing(isLag(), isAll())}
    >
      <Show when={!isAll()}>
        <LinkButton href={reportHref({ report: props.place.report, range: 'all' })} variant="primary">
          Show all time
        </LinkButton>
      </Show>
    </EmptyState>
  );
}

function sayNothing(isLag: boolean, isAll: boolean): string {
  if (isAll) {
    return isLag
      ? 'Nobody owes anything on an open waffle.'
      : 'Reports are made of waffles and their claims. There are none so far.';
  }
  return isLag
    ? 'No claim of these days does. Older ones may: look at all of them.'
    : 'Reports are made of waffles and their claims. Choose other days, or look at all of them.';
}

function Foot(props: ShownProps): JSX.Element {
  const pageCount = () => Math.max(1, Math.ceil(props.report.total / props.report.perPage));
  return (
    <Show when={pageCount() > 1}>
      <Pagination
        label="Pages of the report"
        page={props.place.page}
        pageCount={pageCount()}
        hrefFor={(page) => reportHref({ ...props.place, page })}
        summary={`${props.report.total.toLocaleString('en')} rows`}
      />
    </Show>
  );
}
