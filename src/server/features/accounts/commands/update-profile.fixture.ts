import { startTestApp } from '#server/app.fixture.ts';
import { makeOpId } from '#server/core/testing.ts';
import { createTestAccount, TEST_PASSWORD } from '#server/features/auth/auth.fixture.ts';
import type { Role } from '#shared/access/roles.ts';

export interface HttpAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at field by field, and a wrong one fails there.
  readonly json: any;
}

/** The product with people in it who look after their own account. */
export async function startProfileBed() {
  const { app, core, remove } = await startTestApp();
  return {
    remove,
    signUp: async (role: Role) => {
      const account = await createTestAccount(core, role);
      const session = await app.auth.sessions.start(core.fork(), account.id, { ip: null, userAgent: '' });
      const authorization = `Bearer ${await app.auth.tokens.issue(session.token, 600_000)}`;
      const send = async (method: 'GET' | 'POST', url: string, payload?: object): Promise<HttpAnswer> => {
        const headers = { authorization, ...(method === 'POST' ? { 'x-syrup': '1' } : {}) };
        const response = await app.http.inject({
          method,
          url,
          headers,
          ...(payload === undefined ? {} : { payload }),
        });
        return { status: response.statusCode, json: response.json() };
      };
      return {
        ...account,
        password: TEST_PASSWORD,
        ask: (path: string) => send('GET', `/trpc/${path}`),
        call: (path: string, input: object) => send('POST', `/trpc/${path}`, { opId: makeOpId(), ...input }),
        /** What the account's owner left in the audit, oldest first. */
        audit: () =>
          core
            .fork()
            .execute<object[]>(
              'select action, security, before, after from audit_entry where actor_id = ? order by id',
              [account.id],
            ),
      };
    },
  };
}
