import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeLimitedFetch } from './limited-fetch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A network that gives this answer, or hangs until the request is given up. */
function network(answer?: Response) {
  const outcomes: string[] = [];
  const limited = makeLimitedFetch({
    timeoutMs: 10_000,
    onRequest: () => (outcome) => outcomes.push(outcome),
    fetch: (_url, init) =>
      answer === undefined
        ? new Promise((_, reject) => {
            const giveUp = () => reject(new DOMException('given up', 'AbortError'));
            if (init?.signal?.aborted === true) giveUp();
            init?.signal?.addEventListener('abort', giveUp);
          })
        : Promise.resolve(answer),
  });
  return { limited, outcomes };
}

const own = (body: string, status = 200) => new Response(body, { status, headers: { 'x-request-id': '1' } });

describe('a request with a time limit', () => {
  it('passes on what our server answers, refusals too', async () => {
    const { limited, outcomes } = network(own('{"error":"no"}', 409));
    const response = await limited('/trpc/spots.claim');
    expect(await response.json()).toEqual({ error: 'no' });
    expect([response.ok, response.status, outcomes]).toEqual([false, 409, ['answered']]);
  });

  it('misses when nobody answers in time', async () => {
    const { limited, outcomes } = network();
    const asked = limited('/trpc/x').catch((error: unknown) => String(error));
    await vi.advanceTimersByTimeAsync(9_999);
    expect(outcomes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await asked).toContain('given up');
    expect(outcomes).toEqual(['missed']);
  });

  it('misses when somebody else answers, such as a proxy or a hotel’s sign-in page', async () => {
    for (const answer of [new Response('{"result":{}}'), own('<html>Welcome')]) {
      const { limited, outcomes } = network(answer);
      await expect(limited('/trpc/x')).rejects.toThrow();
      expect(outcomes).toEqual(['missed']);
    }
  });

  it('says nothing of the network when its own caller gives it up', async () => {
    const { limited, outcomes } = network();
    const caller = new AbortController();
    const asked = limited('/trpc/x', { signal: caller.signal }).catch((error: unknown) => String(error));
    caller.abort();
    expect(await asked).toContain('given up');
    await expect(limited('/trpc/x', { signal: caller.signal })).rejects.toThrow('given up');
    expect(outcomes).toEqual([]);
  });
});
