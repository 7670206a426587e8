import { randomUUID } from 'node:crypto';
import type { RestClient } from './call-rest.ts';

/** Routes whose `{id}` is an account's. */
export const ACCOUNT_ROUTE = /^\/(?:api\/admin\/(?:admins|users)|auth\/admin\/users)\/\{id\}/;

/** Makes another account and returns its id. */
export async function createSampleAccount(signedIn: RestClient, role = 'waffle_manager'): Promise<string> {
  const username = `sample-${randomUUID().slice(0, 8)}`;
  const { admin } = await signedIn.expectOk<{ admin: { id: string } }>({
    method: 'POST',
    path: '/api/admin/admins',
    body: { username, email: `${username}@example.com`, role },
  });
  return admin.id;
}
