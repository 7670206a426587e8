import { createRestClient, type RestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';
import { createProductRunner, type RunningProduct } from './harness.ts';
import { readDatabase } from './read-database.ts';
import { createFirstOperator, type Operator } from './sign-in.ts';

/** Ten spots each; on every board spot 1 is @mia's and pending, spot 2 hers and paid. */
export const OPEN = 'open';
export const COMPLETED = 'completed';
export const ARCHIVED = 'archived';

/** How the product's log speaks of failures of its own. */
export const FAILURES = /"level":(?:50|60)|a request failed|a procedure failed/;

export interface ThreeBoards {
  readonly product: RunningProduct;
  readonly operator: Operator;
  readonly anybody: RestClient;
  readonly signedIn: RestClient;
  /** The token of a session that was ended in order. */
  readonly endedToken: string;
  /** What `countEverything` said when the boards were made. */
  readonly atFirst: unknown;
  /** How many rows every table has, and where every log stands: whatever is written shows in one of them. */
  countEverything(): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts a product with an open, a completed and an archived board, for whoever tries to break them. */
export async function openThreeBoards(): Promise<ThreeBoards> {
  const runner = await createProductRunner();
  const product = await runner.start();
  const operator = await createFirstOperator(product);
  const anybody = createRestClient(product.url);
  const signedIn = createRestClient(product.url, operator.token);
  const post = (path: string, body?: object) => signedIn.expectOk({ method: 'POST', path, body });
  for (const title of [OPEN, COMPLETED, ARCHIVED]) {
    await createBoard(signedIn, title, 10);
    await post('/api/claims', { waffle_slug: title, spot_numbers: [1, 2], instagram_handle: 'mia' });
    await post(`/api/admin/waffles/${title}/spots/2/pay`, {});
  }
  await post(`/api/admin/waffles/${COMPLETED}/winner`, { winning_spot_number: 2, confirm_unpaid: true });
  await post(`/api/admin/waffles/${ARCHIVED}/archive`);
  const { token: endedToken } = await anybody.expectOk<{ token: string }>({
    method: 'POST',
    path: '/api/auth/login',
    body: { username: operator.username, password: operator.password },
  });
  await createRestClient(product.url, endedToken).expectOk({ method: 'POST', path: '/api/auth/logout' });
  const atFirst = await countEverything(runner);
  return {
    product,
    operator,
    anybody,
    signedIn,
    endedToken,
    atFirst,
    countEverything: () => countEverything(runner),
    close: () => runner.remove(),
  };
}

async function countEverything(runner: { readonly dataDir: string }): Promise<unknown> {
  const tables = await readDatabase(
    runner,
    `select table_name, (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I', table_name),
       false, true, '')))[1]::text as rows
     from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
       -- Every try to get in leaves its trace a moment after its answer, those at the doors of this test, too.
       and table_name <> 'login_event' order by 1`,
  );
  const boards = await readDatabase(
    runner,
    `select slug, seq, version, status, (select array_agg(status order by id) from claim where waffle_id = w.id)
     from waffle w order by 1`,
  );
  return { tables, boards };
}
