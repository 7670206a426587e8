/** `answered`: our server did, whatever it said. `missed`: it did not, or not in time. */
export type RequestOutcome = 'answered' | 'missed';

export interface LimitedFetchOptions {
  /** From the first byte sent to the last one read. */
  readonly timeoutMs: number;
  /**
   * Called when a request goes out; what it returns is called with how it ended. A request that its own caller gave up
   * says nothing of the network and ends without a call.
   */
  readonly onRequest?: (() => (outcome: RequestOutcome) => void) | undefined;
  readonly fetch?: typeof fetch;
}

/** The part of a request that tRPC's client sends. */
export type LimitedRequest = Omit<RequestInit, 'signal'> & { signal?: AbortSignal | null | undefined };

/** Every answer of our server carries it; what a proxy or a hotel's sign-in page answers doesn't. */
const OWN_HEADER = 'x-request-id';

/**
 * Makes a `fetch` with a time limit: browsers have none of their own, so on a dead network a request would hang for
 * minutes. Rejects where the answer is not our server's JSON. The body is read already when it resolves.
 */
export function makeLimitedFetch(options: LimitedFetchOptions) {
  const { timeoutMs, onRequest } = options;
  return async (url: RequestInfo | URL, init: LimitedRequest = {}) => {
    const limit = new AbortController();
    const giveUp = () => limit.abort();
    const { signal: callers } = init;
    callers?.addEventListener('abort', giveUp, { once: true });
    if (callers?.aborted === true) giveUp();
    const timer = setTimeout(giveUp, timeoutMs);
    const end = onRequest?.();
    try {
      const response = await (options.fetch ?? fetch)(url, { ...init, signal: limit.signal });
      if (!response.headers.has(OWN_HEADER))
        throw new Error(`Somebody else answered with ${response.status}.`);
      const body: unknown = await response.json();
      end?.('answered');
      return { ok: response.ok, status: response.status, json: () => Promise.resolve(body) };
    } catch (error) {
      if (callers?.aborted !== true) end?.('missed');
      throw error;
    } finally {
      clearTimeout(timer);
      callers?.removeEventListener('abort', giveUp);
    }
  };
}
