import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRestClient, type RestClient } from './call-rest.ts';
import { createTrpcClient } from './call-trpc.ts';
import { createBoard } from './create-board.ts';
import { type CurlShell, openCurlShell } from './find-curl.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { createSampleAccount } from './sample-accounts.ts';
import { addWaitingJob } from './sample-jobs.ts';
import { missingFrom, SEED_LINES } from './seed-lines.ts';
import { addOperator, createFirstOperator, type Operator, signIn } from './sign-in.ts';

/** The lines that the documents print, run in a shell against the running product. */

const LOG_TOKEN = 'b3c1f0d2a4e5968778695a4b3c2d1e0f';

let runner: ProductRunner;
let product: RunningProduct;
let shell: CurlShell;
let operator: Operator;
let signedIn: RestClient;

beforeAll(async () => {
  runner = await createProductRunner({ LOG_ACCESS_TOKEN: LOG_TOKEN });
  product = await runner.start();
  shell = await openCurlShell();
  operator = await createFirstOperator(product);
  signedIn = createRestClient(product.url, operator.token);
  await leaveTraces();
});
afterAll(async () => {
  await shell.remove();
  await runner.remove();
});

/** One of everything that the documents' answers list: a rehearsal, a job that waits, a share asset and an API key. */
async function leaveTraces(): Promise<void> {
  const { rehearsals, auth } = createTrpcClient(product.url, operator.token);
  await rehearsals.start.mutate({ opId: randomUUID(), spots: 2, buyers: 1, rampSeconds: 0, runs: 1 });
  await auth.createApiKey.mutate({
    currentPassword: operator.password,
    name: 'nightly',
    scopes: ['waffle.read'],
    expiresInDays: 7,
  });
  await addWaitingJob(runner);
  const { slug } = await createBoard(signedIn, 'Blue Wig #3', 10);
  const body = { model: 'list-text', waffle_slug: slug };
  await signedIn.expectOk({ method: 'POST', path: '/api/generations', body });
}

/** Somebody who has claimed for the first time, by the id that topping up and granting take. */
async function addBuyer(): Promise<string> {
  const handle = `buyer.${randomUUID().slice(0, 8)}`;
  const { slug } = await createBoard(signedIn, `Board of ${handle}`, 10);
  const body = { waffle_slug: slug, spot_numbers: [1], instagram_handle: handle };
  await signedIn.expectOk({ method: 'POST', path: '/api/claims', body });
  const path = `/api/buyers/${handle}/xp`;
  return (await signedIn.expectOk<{ user_id: string }>({ method: 'GET', path })).user_id;
}

describe('another role', () => {
  it('counts from the very next request, up and down', async () => {
    const mia = await addOperator(runner, product, 'mia', 'waffle_manager');
    const hers = createRestClient(product.url, mia.token);
    const jobs = { method: 'GET', path: '/api/admin/jobs' } as const;
    expect((await hers.call(jobs)).status).toBe(403);
    const { id } = await hers.expectOk<{ id: string }>({ method: 'GET', path: '/api/auth/me' });
    const give = (role: string) =>
      signedIn.expectOk({ method: 'PUT', path: `/api/admin/users/${id}/role`, body: { role } });
    await give('admin');
    expect((await hers.call(jobs)).status).toBe(200);
    await give('user');
    // Whoever loses rights also loses the session that had them.
    expect((await hers.call(jobs)).status).toBe(401);
    const again = createRestClient(product.url, (await signIn(product.url, mia)).token);
    expect((await again.call(jobs)).status).toBe(403);
  });
});

describe('the printed line', () => {
  it.each(SEED_LINES)('for $title answers as printed', async ({ line, role = 'member', prints }) => {
    const id = line.includes('{user_id}') ? await createSampleAccount(signedIn, role) : '';
    const runnable = line
      .replaceAll('http://localhost:8501', product.url)
      .replaceAll('{user_id}', id)
      .replaceAll('{job_id}', line.includes('{job_id}') ? await addWaitingJob(runner) : '')
      .replaceAll('{buyer_id}', line.includes('{buyer_id}') ? await addBuyer() : '')
      .replaceAll('YOUR_LOG_TOKEN', LOG_TOKEN);
    const printed = await shell.print(runnable.replace(/^curl /, 'curl -s '), { TOKEN: operator.token });
    const answer: unknown = JSON.parse(printed);
    expect(answer, printed).not.toHaveProperty('error');
    expect(prints === undefined ? [] : missingFrom(prints, answer)).toEqual([]);
  });

  it('is compared with what came: a name that is missing, or a value of another kind, is found', () => {
    expect(missingFrom({ users: [{ id: 'a', count: 1 }] }, { users: [{ id: 'b', count: 2 }] })).toEqual([]);
    expect(missingFrom({ users: [{ id: 'a', count: 1 }] }, { users: [{ id: null, count: '2' }] })).toEqual([
      'the answer.users[0].count is "2"',
    ]);
    expect(missingFrom({ total: 1 }, { users: [] })).toEqual(['the answer has no total']);
    expect(missingFrom([], {})).toEqual(['the answer is no list']);
    expect(missingFrom({ users: ['a'] }, { users: [] })).toEqual(['the answer.users is empty']);
  });
});
