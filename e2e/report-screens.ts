import { join } from 'node:path';
import { findRunningServer } from '#server/db/attach.ts';
import { addPastDrops } from '#server/db/past-drops.fixture.ts';
import { REPORT_IDS, REPORTS } from '#shared/reports/reports.rules.ts';
import type { ProductRunner } from './harness.ts';
import type { Screen } from './screens.ts';

/** The reports, on whatever boards the product has. */

const DAY_MS = 86_400_000;
const YEAR = { claims: 9_000, buyers: 300, waffles: 180, days: 400 };

/** A year of past drops behind the boards of a running product: reports about one evening say little. */
export async function addYearOfDrops({ dataDir }: Pick<ProductRunner, 'dataDir'>): Promise<void> {
  const connection = await findRunningServer(join(dataDir, 'postgres'), 'syrup');
  if (connection === null) throw new Error('The product’s database is not running.');
  const until = new Date();
  await addPastDrops(connection, {
    ...YEAR,
    since: new Date(until.getTime() - YEAR.days * DAY_MS),
    until,
  });
}

export const REPORT_SCREENS: readonly Screen[] = REPORT_IDS.map((id) => ({
  name: `report-${id}`,
  as: 'operator',
  address: () => `/admin/reports?report=${id}`,
  until: async (page) => {
    await page.getByRole('heading', { name: REPORTS[id].title, exact: true }).waitFor();
    await page.getByRole('table').waitFor();
  },
}));

/** More states of the same page. */
export const REPORT_STATES: readonly Screen[] = [
  {
    name: 'reports, nothing happened',
    as: 'operator',
    address: () => '/admin/reports?range=custom&from=2020-01-01&to=2020-01-31',
    until: (page) => page.getByText('Nothing happened in these days').waitFor(),
  },
  {
    name: 'reports, a ranking of 10 over all time',
    as: 'operator',
    address: () => '/admin/reports?report=power-buyers&range=all&places=10&sort=winRate&order=desc',
    until: (page) => page.getByRole('table').waitFor(),
  },
];
