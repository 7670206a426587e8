import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRestClient } from './call-rest.ts';
import { createProductRunner, type ProductRunner } from './harness.ts';
import { readDatabase } from './read-database.ts';
import { createFirstOperator, type Operator, signIn } from './sign-in.ts';

/** An installation is backed up while it runs, and another one is made of the file. The steps follow each other. */

const TICKET_BOARD = 'silver-wig-9';

let folder: string;
let file: string;
let runner: ProductRunner;
let other: ProductRunner;
let operator: Operator;
let ticketPath = '';
let kept: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syrup-backup-'));
  file = join(folder, 'evening.gz');
  runner = await createProductRunner();
  other = await createProductRunner();
  const product = await runner.start('--demo');
  operator = await createFirstOperator(product);
  const signedIn = createRestClient(product.url, operator.token);
  await signedIn.expectOk({
    method: 'POST',
    path: '/api/admin/waffles',
    body: { title: 'Silver Wig #9', total_spots: 25, spot_price: 500 },
  });
  const { my_spots_url } = await createRestClient(product.url).expectOk<{ my_spots_url: string }>({
    method: 'POST',
    path: '/api/claims',
    body: { waffle_slug: TICKET_BOARD, spot_numbers: [4, 9], instagram_handle: 'noor_92' },
  });
  ticketPath = new URL(my_spots_url, product.url).pathname;
}, 120_000);
afterAll(async () => {
  await runner.remove();
  await other.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Every table as the number of its rows and their digest. */
async function digest(of: ProductRunner): Promise<Record<string, string>> {
  const tables = await readDatabase<{ name: string }>(
    of,
    `select tablename as name from pg_tables where schemaname = 'public'
     and tablename not in ('mikro_orm_migrations', 'job_run') order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await readDatabase<{ digest: string }>(
      of,
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest
       from "${name}" t`,
    );
    found[name] = row?.digest ?? '';
  }
  return found;
}

describe('syrup backup and restore', { timeout: 120_000 }, () => {
  it('writes one file while the product runs, which goes on', async () => {
    // The past is given its XP and badges in the background, once the product runs.
    await expect
      .poll(() => readDatabase(runner, 'select 1 from xp_transaction limit 1'), { timeout: 30_000 })
      .toHaveLength(1);
    await expect
      .poll(
        () => readDatabase(runner, `select 1 from pgboss.job where state in ('created', 'retry', 'active')`),
        {
          timeout: 30_000,
        },
      )
      .toEqual([]);
    kept = await digest(runner);
    expect(await runner.syrup(['backup', file])).toMatch(
      /^Backed up [\d,]+ rows of \d+ tables to .*evening\.gz/,
    );
    expect(await digest(runner)).toEqual(kept);
    expect(await runner.syrup(['backup', file])).toMatch(/^syrup: .*exists already\./);
  });

  it('makes the same installation of it in an empty folder', async () => {
    expect(await other.syrup(['restore', file])).toMatch(/^Restored [\d,]+ rows from the backup of/);
    const product = await other.start();
    expect(product.setupLink).toBeNull();
    expect(await digest(other)).toEqual(kept);
    expect(Number(kept['claim']?.split(' ')[0])).toBeGreaterThan(100);
    // The secret came along: the password is right, the session goes on, and the buyer's link leads to their spots.
    await signIn(product.url, operator);
    const me = await createRestClient(product.url, operator.token).call({
      method: 'GET',
      path: '/api/auth/me',
    });
    expect(me.status).toBe(200);
    const page = await fetch(`${product.url}${ticketPath}`);
    expect(await page.text()).toContain('Silver Wig #9');
  });

  it('refuses an installation that runs, and one that has data', async () => {
    expect(await other.syrup(['restore', file])).toMatch(/^syrup: /);
    await other.stop();
    expect(await other.syrup(['restore', file])).toMatch(/^syrup: The database has data already/);
    expect(await other.syrup(['restore'])).toContain('Usage: syrup restore <file>');
  });
});
