import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRunningServer } from '#server/db/attach.ts';
import { launchBrowser } from './browser.ts';
import { createRestClient, type RestClient } from './call-rest.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { readDatabase } from './read-database.ts';
import { addWaitingJob } from './sample-jobs.ts';
import { BOARD_25, fillSmallBoard, signInAt } from './screens.ts';
import { createFirstOperator, FIRST_OPERATOR, type Operator } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/** Jobs as an admin sees them, and what is left of one whose process is killed. The steps follow each other. */

/** A service that never says a word. */
let captions: Server;
let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let operator: Operator;
let signedIn: RestClient;
let page: Page;
let problems: readonly string[] = [];

beforeAll(async () => {
  captions = createServer(() => undefined);
  captions.listen(0, '127.0.0.1');
  await once(captions, 'listening');
  runner = await createProductRunner({
    CAPTIONS_BASE_URL: `http://127.0.0.1:${(captions.address() as AddressInfo).port}/v1`,
    CAPTIONS_MODEL: 'a-model',
  });
  product = await runner.start();
  operator = await createFirstOperator(product);
  signedIn = createRestClient(product.url, operator.token);
  await fillSmallBoard(signedIn);
  browser = await launchBrowser();
  const context = await browser.newContext({ baseURL: product.url, viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  ({ problems } = await watchPage(page));
  await signInAt(page, FIRST_OPERATOR);
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
  captions.closeAllConnections();
  captions.close();
});

const jobRow = () => page.getByRole('listitem').filter({ hasText: 'Export all claims' });

const captionState = () =>
  readDatabase<{ status: string; failure: string | null }>(runner, 'select status, failure from generation');

/** Keeps everybody from writing into a table, until `release` is called or the server dies. */
async function holdTable(table: string): Promise<{ release(): Promise<void> }> {
  const connection = await findRunningServer(join(runner.dataDir, 'postgres'), 'syrup');
  if (connection === null) throw new Error('The product’s database is not running.');
  const client = new Client({ ...connection });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in share mode`);
  return { release: () => client.end().catch(() => undefined) };
}

describe('on the page of jobs', { timeout: 60_000 }, () => {
  it('an export is asked for, ends, and is a file with every claim', async () => {
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
    await page.getByRole('button', { name: 'Admin tools' }).click();
    await page.getByRole('menuitem', { name: 'Jobs and system' }).click();
    await page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor();
    await page.getByText('Nothing is at work').waitFor();
    await page.getByRole('button', { name: 'Export all claims' }).click();
    await page.getByText('The export has begun').waitFor();
    await page.getByRole('link', { name: 'Ended' }).click();
    const file = jobRow().getByRole('link', { name: /^claims-\d{8}\.csv/ });
    await file.waitFor();
    const download = page.waitForEvent('download');
    await file.click();
    expect((await download).suggestedFilename()).toMatch(/^claims-\d{8}\.csv$/);
    const answer = await signedIn.call({ method: 'GET', path: (await file.getAttribute('href')) ?? '' });
    expect(answer.text.trimEnd().split('\r\n')).toHaveLength(12);
    expect(answer.text).toMatch(/^silver-wig-4,Silver Wig #4,2,mia\.k,paid,5\.00,USD,/m);
  });

  it('a job that somebody else began appears by itself, and is cancelled', async () => {
    await page.getByRole('link', { name: /^At work and waiting/ }).click();
    await page.getByText('Nothing is at work').waitFor();
    await addWaitingJob(runner);
    await jobRow().getByText('Waiting').waitFor();
    await page.getByRole('button', { name: 'Cancel Export all claims' }).click();
    await page.getByText('Nothing is at work').waitFor();
    await page.getByRole('link', { name: 'Ended' }).click();
    await jobRow().getByText('Cancelled').waitFor();
    const audited = await readDatabase<{ action: string }>(
      runner,
      `select action from audit_entry where target_type = 'job' order by id`,
    );
    expect(audited.map(({ action }) => action)).toEqual(['export_claims', 'cancel_job']);
  });

  it('the figures of the system and the lines of the log are one tab away', async () => {
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByText('Embedded PostgreSQL').waitFor();
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.getByText('migrated the database').first().waitFor();
    expect(problems).toEqual([]);
  });
});

describe('a job whose process is killed', { timeout: 90_000 }, () => {
  it('is done after the next start, and what it had half made is gone', async () => {
    const counted = () =>
      readDatabase<{ half: number; whole: number }>(
        runner,
        `select count(*) filter (where completed_at is null)::int as half,
                count(*) filter (where completed_at is not null)::int as whole from result_file`,
      ).then(([row]) => row);
    const before = await counted();
    expect(before).toEqual({ half: 0, whole: 1 });
    const held = await holdTable('result_part');
    const { id } = await signedIn.expectOk<{ id: string }>({
      method: 'POST',
      path: '/api/admin/exports/claims',
    });
    const body = { model: 'caption', waffle_slug: BOARD_25 };
    const asking = signedIn.call({ method: 'POST', path: '/api/generations', body });
    asking.catch(() => undefined);
    await expect.poll(captionState, { timeout: 10_000, interval: 50 }).toMatchObject([{ status: 'running' }]);
    await expect.poll(counted, { timeout: 10_000, interval: 50 }).toEqual({ half: 1, whole: 1 });
    await runner.kill();
    await held.release();

    product = await runner.start();
    // A share asset is nobody's job: it is not made again by itself, but it does not go on for ever either.
    await expect
      .poll(captionState, { timeout: 10_000, interval: 50 })
      .toEqual([{ status: 'failed', failure: 'Interrupted: the server stopped.' }]);
    const stateOf = async () => {
      const path = '/api/admin/jobs?view=history&per_page=100';
      const { jobs } = await signedIn.expectOk<{ jobs: { id: string; status: string; attempt: number }[] }>({
        method: 'GET',
        path,
      });
      const job = jobs.find((one) => one.id === id);
      return job === undefined ? null : { status: job.status, attempt: job.attempt };
    };
    await expect.poll(stateOf, { timeout: 30_000 }).toEqual({ status: 'done', attempt: 2 });
    expect(await counted()).toEqual({ half: 0, whole: 2 });
    const running = await readDatabase(runner, `select id from pgboss.job where state = 'active'`);
    expect(running).toEqual([]);
  });

  it('counts as interrupted where it has no try left, and nothing of it is kept', async () => {
    const held = await holdTable('result_part');
    const { id } = await signedIn.expectOk<{ id: string }>({
      method: 'POST',
      path: '/api/admin/exports/claims',
    });
    await readDatabase(runner, 'update pgboss.job set retry_limit = 0 where id = $1', [id]);
    const half = () =>
      readDatabase<{ id: string }>(runner, 'select id from result_file where job_id = $1', [id]);
    await expect.poll(async () => (await half()).length, { timeout: 10_000, interval: 50 }).toBe(1);
    await runner.kill();
    await held.release();

    product = await runner.start();
    await expect.poll(half, { timeout: 15_000 }).toEqual([]);
    await page.goto('/admin/jobs?view=history');
    await jobRow().getByText('Interrupted').waitFor();
    await page.getByText('The server stopped before this job was done.').waitFor();
    await page.getByRole('button', { name: /^Try again: Export all claims for/ }).click();
    await page.getByText('Export all claims: tried again').waitFor();
    await expect.poll(async () => (await half()).length, { timeout: 15_000 }).toBe(1);
  });
});
