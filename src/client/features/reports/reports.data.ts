import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { toAppError } from '#client/lib/trpc.ts';
import type { Amounts, Bucket, ReportId } from '#shared/reports/reports.rules.ts';
import type { PagedInput, Report } from '#shared/reports/reports.schemas.ts';
import type { ReportPlace } from './reports-place.ts';

/** A report of any kind, its figures by the keys of its columns. */
export interface AnyReport {
  readonly range: Report<never, never>['range'];
  readonly rows: readonly Figures[];
  readonly totals: Figures;
  readonly total: number;
  readonly page: number;
  readonly perPage: number;
  readonly bars: readonly Bucket[];
}
/** What stands in a cell of a report. */
export type Figure = string | number | boolean | Amounts | null | undefined;
export type Figures = Readonly<Record<string, Figure>>;

/** Everything the page asks about reports. */
export interface ReportsData {
  /** `report` stays the same for as long as this is used; the rest of the place may change. */
  createReport(report: ReportId, place: Accessor<ReportPlace>, zone: Accessor<string>): Read<AnyReport>;
}

export function createReportsData({ queries, client }: ServerAccess): ReportsData {
  const { reports } = queries;
  const inClient = () => client;
  const kept = { placeholderData: keepPreviousData } as const;
  return {
    createReport: (report, place, zone) => {
      const asked = (): PagedInput => {
        const { range, from, to, sort, order, page, places } = place();
        return {
          range,
          from,
          to,
          sort: sort as PagedInput['sort'],
          order,
          zone: zone(),
          page,
          perPage: report === 'power-buyers' ? places : ROWS,
        };
      };
      const read = <Answer>(query: Parameters<typeof createRead<Answer>>[0]) =>
        createRead(query, toAppError) as unknown as Read<AnyReport>;
      switch (report) {
        case 'drought':
          return read(useQuery(() => reports.drought.queryOptions(asked(), kept), inClient));
        case 'power-buyers':
          return read(useQuery(() => reports.powerBuyers.queryOptions(asked(), kept), inClient));
        case 'monthly-activity':
          return read(useQuery(() => reports.monthlyActivity.queryOptions(asked(), kept), inClient));
        case 'spot-velocity':
          return read(useQuery(() => reports.spotVelocity.queryOptions(asked(), kept), inClient));
        case 'payment-lag':
          return read(useQuery(() => reports.paymentLag.queryOptions(asked(), kept), inClient));
        case 'ghost-rate':
          return read(useQuery(() => reports.ghostRate.queryOptions(asked(), kept), inClient));
      }
    },
  };
}

const ROWS = 25;
