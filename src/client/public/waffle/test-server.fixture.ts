import { vi } from 'vitest';
import type { ClaimAnswer } from '#shared/spots/spots.schemas.ts';

/** One request that a page sent. */
export interface SentCall {
  readonly path: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the network does with a call: an answer, a refusal with its details, or nothing at all. */
export type Reply =
  | { readonly data: unknown }
  | {
      readonly code: string;
      readonly retry?: 'never' | 'later';
      readonly details?: object;
      readonly status?: number;
    }
  | 'lost';

/** Stands at the edge of the page where the network begins; each call gets what `reply` says. */
export function stubNetwork(reply: (call: SentCall, index: number) => Reply | Promise<Reply>): SentCall[] {
  const calls: SentCall[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const call = {
      path: url.replace('/trpc/', ''),
      input: JSON.parse(init.body as string) as SentCall['input'],
    };
    calls.push(call);
    const answer = await reply(call, calls.length - 1);
    if (answer === 'lost') throw new TypeError('Failed to fetch');
    if ('data' in answer) return Response.json({ result: { data: answer.data } });
    const { code, retry = 'never', details = {}, status = 409 } = answer;
    const error = { message: `Refused: ${code}`, data: { app: { code, retry, details, requestId: 'r' } } };
    return Response.json({ error }, { status });
  });
  return calls;
}

/** The answer to a claim that got what it asked for. */
export function answerClaim(numbers: readonly number[], rest: Partial<ClaimAnswer> = {}): Reply {
  const data: ClaimAnswer = {
    slug: 'blue-wig-3',
    handle: 'mia',
    numbers,
    requested: numbers.length,
    priceMinor: 500,
    claimedAt: '2026-11-20T12:00:01.000Z',
    holdUntil: null,
    seq: 41,
    ticket: 'a-ticket-that-nobody-guesses-0123456789',
    ...rest,
  };
  return { data };
}
