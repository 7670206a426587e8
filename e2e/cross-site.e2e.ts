import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRestClient } from './call-rest.ts';
import { CLIENT_HEADERS } from './call-trpc.ts';
import { createBoard } from './create-board.ts';
import { tryForgeries } from './forge-requests.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { readDatabase } from './read-database.ts';
import { createSender } from './send-crafted.ts';
import { createFirstOperator } from './sign-in.ts';
import { takeCookie } from './take-cookie.ts';

/** Whatever a page of another site makes an operator's browser send, nothing comes of it. */

let runner: ProductRunner;
let product: RunningProduct;

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
});
afterAll(() => runner.remove());

it('no request and no socket that begins on another site is accepted, in thousands of shapes', async () => {
  const operator = await createFirstOperator(product);
  await createBoard(createRestClient(product.url, operator.token), 'Own', 2);
  const cookie = await takeCookie(product.url, operator);
  const state = () =>
    readDatabase(
      runner,
      `select (select count(*) from audit_entry) as written, (select count(*) from session) as sessions,
         (select string_agg(title, ',') from waffle) as titles, (select count(*) from system_setting) as settings`,
    );
  const before = await state();
  const { tried, accepted } = await tryForgeries(product.url, cookie);
  expect(accepted).toEqual([]);
  expect(tried).toBeGreaterThan(4_000);
  expect(await state()).toEqual(before);

  // The same cookie on a page of our own: what was refused above was refused for where it came from.
  const sender = createSender(product.url);
  const { status } = await sender.send({
    method: 'POST',
    path: '/trpc/auth.signOut',
    headers: { ...CLIENT_HEADERS, cookie, origin: product.url, 'sec-fetch-site': 'same-origin' },
    body: '{}',
  });
  sender.close();
  expect(status).toBe(200);
  expect(await state()).not.toEqual(before);
});
