import { type CommandCaller, recordAudit } from '#server/core/command.ts';
import { type CsvCell, writeCsv } from '#server/core/csv.ts';
import { RestFile } from '#server/core/rest.ts';
import type { Currency } from '#shared/kernel/money.ts';
import { REPORTS, type ReportId } from '#shared/reports/reports.rules.ts';
import type { PagedInput } from '#shared/reports/reports.schemas.ts';
import { currenciesOf, fileCells, fileHeader } from './describe-figures.ts';
import { readEveryRow, readReport } from './read-report.ts';

/**
 * A report as a CSV file: every row of it, in the order of the screen, with the same figures; moments are in UTC. That
 * somebody took it is an entry of the audit.
 */
export async function exportReport(
  caller: CommandCaller,
  report: ReportId,
  input: PagedInput,
): Promise<RestFile> {
  const { core } = caller;
  const now = core.clock.now();
  const { range, totals } = await readReport(report, core.fork(), input, now);
  await recordAudit(caller, 'export_report', {
    targetType: 'settings',
    targetId: report,
    targetLabel: REPORTS[report].title,
    after: { range: range.range, from: range.from, to: range.to, zone: input.zone },
  });
  const currencies = currenciesOf(report, totals);
  const rows = readEveryRow(report, () => core.fork(), input, now);
  const days = [range.from, range.to].flatMap((day) => (day === '' ? [] : [day.replaceAll('-', '')]));
  return new RestFile(
    'text/csv; charset=utf-8',
    `${report}-${days.join('-')}.csv`,
    writeCsv(fileHeader(report, currencies), toCells(report, rows, currencies)),
  );
}

async function* toCells(
  report: ReportId,
  rows: AsyncIterable<object>,
  currencies: readonly Currency[],
): AsyncGenerator<CsvCell[]> {
  for await (const row of rows) yield fileCells(report, row, currencies);
}
