import { createRestClient } from './call-rest.ts';
import { CLIENT_HEADERS } from './call-trpc.ts';
import type { ProductRunner, RunningProduct } from './harness.ts';

export interface Operator {
  readonly username: string;
  readonly password: string;
  /** For `Authorization: Bearer`. */
  readonly token: string;
}

/** The person of the documentation's samples, so that they run as they are printed. */
export const FIRST_OPERATOR = { username: 'ana', password: 'correct horse battery staple' } as const;

/** Uses the setup link to make the first account, a super admin, and signs it in. */
export async function createFirstOperator(product: RunningProduct): Promise<Operator> {
  const token = product.setupLink?.split('#token=')[1];
  if (token === undefined) throw new Error('The product printed no setup link.');
  await createRestClient(product.url).expectOk({
    method: 'POST',
    path: '/trpc/auth.setup',
    headers: CLIENT_HEADERS,
    body: { token, ...FIRST_OPERATOR },
  });
  return signIn(product.url, FIRST_OPERATOR);
}

/** Adds an operator from the command line, as somebody at the machine would, and signs them in. */
export async function addOperator(
  runner: ProductRunner,
  product: RunningProduct,
  username: string,
  role: string,
): Promise<Operator> {
  const password = `${username} likes long passwords`;
  await runner.syrup(['create-admin', username, '--role', role], `${password}\n`);
  return signIn(product.url, { username, password });
}

export async function signIn(
  url: string,
  { username, password }: Pick<Operator, 'username' | 'password'>,
): Promise<Operator> {
  const { token } = await createRestClient(url).expectOk<{ token: string }>({
    method: 'POST',
    path: '/api/auth/login',
    body: { username, password },
  });
  return { username, password, token };
}
