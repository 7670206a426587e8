import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPORT_IDS, REPORTS, type ReportId } from '#shared/reports/reports.rules.ts';
import { launchBrowser } from './browser.ts';
import { createRestClient, type RestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { addYearOfDrops } from './report-screens.ts';
import { signInAt } from './screens.ts';
import { createFirstOperator } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/** What the reports say after a year of drops: on the screen, in its plot, in the file and over REST. */

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let page: Page;
let signedIn: RestClient;
let problems: readonly string[] = [];

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  browser = await launchBrowser();
  const operator = await createFirstOperator(product);
  signedIn = createRestClient(product.url, operator.token);
  await addYearOfDrops(runner);
  const { slug } = await createBoard(signedIn, 'Blue Wig #3', 2);
  const body = { waffle_slug: slug, spot_numbers: [1], instagram_handle: LONGEST };
  await signedIn.expectOk({ method: 'POST', path: '/api/claims', body });
  await signedIn.expectOk({ method: 'POST', path: `/api/admin/waffles/${slug}/spots/1/pay` });
  const context = await browser.newContext({
    baseURL: product.url,
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
  });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  ({ problems } = await watchPage(page));
  await signInAt(page, operator);
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

/** As long as handles get, and on the first page of whatever goes by handles. */
const LONGEST = 'buyer_10_with_a_very_long_name';

/** The table as programs read it, a list of cells for each row. */
const readTable = () =>
  page
    .getByRole('table')
    .evaluate((table) =>
      [...table.querySelectorAll('tbody tr')].map((row) =>
        [...row.children].map(
          (cell) =>
            cell.querySelector('data')?.getAttribute('value') ??
            cell.querySelector('time')?.getAttribute('datetime') ??
            '',
        ),
      ),
    );

/** What the bars are as long as, and what stands beside them. */
const readBars = () =>
  page.locator('.plot').evaluate((plot) =>
    [...plot.querySelectorAll('.plot-panel')].map((panel) =>
      [...panel.querySelectorAll('.plot-row, rect[data-value]')].map((bar) => {
        const value =
          bar.getAttribute('data-value') ?? bar.querySelector('.plot-value')?.getAttribute('value');
        return Number(value);
      }),
    ),
  );

interface RestReport {
  readonly entries: readonly Record<string, unknown>[];
  readonly distribution: readonly { readonly count: number }[];
  readonly total: number;
  readonly currency: string;
}

const toCell = (value: unknown) =>
  typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';

/** A row of the answer, written as a file writes it. */
function toFileRow(id: ReportId, entry: Record<string, unknown>, currencies: readonly string[]): string[] {
  return REPORTS[id].columns.flatMap(({ name, kind }) => {
    if (kind !== 'money') return [toCell(entry[name])];
    const amounts = entry[`${name}_by_currency`] as Record<string, number>;
    return currencies.map((currency) => ((amounts[currency] ?? 0) / 100).toFixed(2));
  });
}

/** A row of the screen, written the same way: money there is only what there is of it. */
function screenToFile(id: ReportId, cells: readonly string[], currencies: readonly string[]): string[] {
  return REPORTS[id].columns.flatMap(({ kind }, index) => {
    const cell = cells[index] ?? '';
    if (kind !== 'money') return [cell];
    return currencies.map((currency) => new RegExp(`([\\d.]+) ${currency}`).exec(cell)?.[1] ?? '0.00');
  });
}

/** What the plot of a report draws, by the answer. */
function expectedBars(id: ReportId, { entries, distribution, currency }: RestReport): number[][] {
  const numbers = (name: string) => entries.map((entry) => Number(entry[name] ?? 0));
  if (id === 'power-buyers') return [numbers('total_spots_claimed').slice(0, 20)];
  if (id === 'monthly-activity')
    return [
      numbers('waffles'),
      numbers('spots_claimed'),
      entries.map((entry) => (entry['revenue_by_currency'] as Record<string, number>)[currency] ?? 0),
    ];
  if (id === 'spot-velocity') {
    const stages = ['avg_first_claim_hours', 'avg_sold_out_hours', 'avg_completion_hours'];
    return entries.map((entry) => stages.map((stage) => Number(entry[stage] ?? 0)));
  }
  return [distribution.map(({ count }) => count)];
}

describe('table, plot, file and answer agree', { timeout: 60_000 }, () => {
  it.each(REPORT_IDS)('for %s', async (id) => {
    await page.goto(`/admin/reports?report=${id}&range=12mo`);
    await page.getByRole('heading', { name: REPORTS[id].title, exact: true }).waitFor();
    await page.getByRole('table').waitFor();
    const isPaged = REPORTS[id].paged;
    const rows = await readTable();
    const limit = isPaged ? '&limit=25' : '';
    const answer = await signedIn.expectOk<RestReport>({
      method: 'GET',
      path: `/api/admin/reports/${id}?range=12mo${limit}`,
    });
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^${id}-\\d{8}-\\d{8}\\.csv$`));
    const text = await new Response((await file.createReadStream()) as unknown as ReadableStream).text();
    const [header = '', ...lines] = text.trimEnd().split('\r\n');

    const currencies = [...new Set(header.split(',').flatMap((name) => /_([a-z]{3})$/.exec(name)?.[1] ?? []))]
      .map((code) => code.toUpperCase())
      .filter((code) => ['USD', 'EUR'].includes(code));
    const inFile = lines.map((line) => line.split(','));
    expect(rows.length).toBeGreaterThan(1);
    expect(inFile).toHaveLength(answer.total);
    // The waits of payments go on between one reading and the next.
    const still = (cells: readonly string[]) =>
      id === 'payment-lag' ? cells.filter((_, index) => index !== 2) : cells;
    expect(rows.map((cells) => still(screenToFile(id, cells, currencies)))).toEqual(
      inFile.slice(0, rows.length).map(still),
    );
    expect(answer.entries.map((entry) => still(toFileRow(id, entry, currencies)))).toEqual(
      inFile.slice(0, answer.entries.length).map(still),
    );
    expect(await readBars()).toEqual(expectedBars(id, answer));
  });
});

describe('the reports page', { timeout: 60_000 }, () => {
  it('keeps report, days and order in the address, through reload and Back', async () => {
    await page.goto('/admin/reports');
    await page.getByRole('navigation', { name: 'Reports' }).getByRole('link', { name: 'Ghost rate' }).click();
    await page.getByRole('heading', { name: 'Ghost rate', exact: true }).first().waitFor();
    await page.getByLabel('Days', { exact: true }).selectOption({ label: 'All time' });
    await page.waitForURL(/report=ghost-rate&range=all/);
    await page.getByRole('columnheader', { name: 'Buyer' }).getByRole('link').click();
    await page.waitForURL(/sort=handle&order=asc/);
    await page.reload();
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('columnheader', { name: 'Buyer' }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    expect(await page.getByLabel('Days', { exact: true }).inputValue()).toBe('all');
    expect((await readTable())[0]?.[0]).toBe('buyer_1');
    await page.getByRole('link', { name: 'Page 2' }).click();
    await page.waitForURL(/page=2/);
    await page.goBack();
    await page.waitForURL((address) => !address.search.includes('page=2'));
    await page.getByRole('table').waitFor();
    expect((await readTable())[0]?.[0]).toBe('buyer_1');
  });

  it('takes dates of one’s own, and says where nothing happened', async () => {
    await page.goto('/admin/reports?report=drought');
    await page.getByRole('table').waitFor();
    await page.getByLabel('Days', { exact: true }).selectOption({ label: 'Custom dates' });
    // Typed as people type: a year that has only its first digits must not be acted on.
    await page.getByLabel('From', { exact: true }).pressSequentially('01012020', { delay: 120 });
    await page.waitForURL(/from=2020-01-01/);
    await page.getByLabel('To', { exact: true }).pressSequentially('02022020', { delay: 120 });
    await page.getByText('Nothing happened in these days').waitFor();
    expect(page.url()).toContain('range=custom&from=2020-01-01&to=2020-02-02');
    await page.getByText('1 Jan 2020 to 2 Feb 2020, in UTC').waitFor();
    await page.getByRole('link', { name: 'Show all time' }).click();
    await page.getByRole('table').waitFor();
  });

  it('owes nobody a false comfort: who did not claim in these days may still have to pay', async () => {
    await page.goto('/admin/reports?report=payment-lag&range=custom&from=2020-01-01&to=2020-01-31');
    await page.getByText('Older ones may').waitFor();
    await page.getByRole('link', { name: 'Show all time' }).click();
    await page.getByRole('table').waitFor();
  });

  it('has on a phone what a report is about in sight, however long a handle is', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const address of ['report=drought', 'report=ghost-rate&sort=ghosted&order=asc']) {
      await page.goto(`/admin/reports?${address}&range=all`);
      await page.getByRole('row', { name: `@${LONGEST}` }).waitFor();
      const last = await page.getByRole('columnheader').last().boundingBox();
      expect((last?.x ?? Number.NaN) + (last?.width ?? Number.NaN)).toBeLessThanOrEqual(390 - 16);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('counts days where whoever looks is, and so does its file', async () => {
    await page.goto('/admin/settings');
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    await zone.fill('tokyo');
    await zone.press('Enter');
    await page.getByRole('button', { name: 'Save time zone' }).click();
    await page.getByText('Time zone saved').waitFor();
    await page.goto('/admin/reports?report=monthly-activity');
    await page.getByText(/, in Asia\/Tokyo$/).waitFor();
    const claimsIn = async (timeZone: string) => {
      const path = `/api/admin/reports/monthly-activity?zone=${encodeURIComponent(timeZone)}`;
      const { entries } = await signedIn.expectOk<RestReport>({ method: 'GET', path });
      return entries.map((entry) => String(entry['spots_claimed']));
    };
    const shown = (await readTable()).map((cells) => cells[2]);
    expect(shown).toEqual(await claimsIn('Asia/Tokyo'));
    // Of twelve ends of months at least one has a claim in the nine hours between the zones.
    expect(shown).not.toEqual(await claimsIn('UTC'));
    expect(await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')).toContain(
      'zone=Asia%2FTokyo',
    );
  });

  it('leads from a handle to the buyer', async () => {
    await page.goto('/admin/reports?report=power-buyers');
    await page.getByRole('table').getByRole('link', { name: /^@/ }).first().click();
    await page.getByRole('heading', { name: /buyer_/, level: 1 }).waitFor();
    expect(problems).toEqual([]);
  });
});
