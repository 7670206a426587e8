import { CLIENT_HEADERS } from './call-trpc.ts';
import { createSender } from './send-crafted.ts';
import type { Operator } from './sign-in.ts';

/** Signs in as the page does, and returns the session as a `Cookie` header has it. */
export async function takeCookie(
  url: string,
  { username, password }: Pick<Operator, 'username' | 'password'>,
): Promise<string> {
  const sender = createSender(url);
  const { headers, text } = await sender.send({
    method: 'POST',
    path: '/trpc/auth.signIn',
    headers: { ...CLIENT_HEADERS, origin: url },
    body: JSON.stringify({ username, password }),
  });
  sender.close();
  const session = headers['set-cookie']?.[0]?.split(';')[0];
  if (session === undefined) throw new Error(`No session came with the sign-in: ${text}`);
  return session;
}
