import type { ErrorCode, ErrorDetails } from '#shared/kernel/errors.ts';

/**
 * A refusal, or no answer at all. With `retry: 'later'` the outcome is unknown or may change: the same call with the
 * same operation id may be sent again. `message` is a sentence for the person.
 */
export class CallError extends Error {
  // Declared only: written as fields they would take a third of a kilobyte in the oldest browsers' form.
  declare readonly code: ErrorCode;
  declare readonly retry: 'never' | 'later';
  declare readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, retry: 'never' | 'later', details: ErrorDetails = {}) {
    super(message);
    Object.assign(this, { code, retry, details });
  }
}

/** A phone with one bar of signal needs seconds; after this long something is broken and asking again is better. */
const TIMEOUT_MS = 8_000;

/** The parts of tRPC's answers that are read here. */
interface WireAnswer<Data> {
  readonly result?: { readonly data: Data };
  readonly error?: {
    readonly message: string;
    readonly data?: {
      readonly app?: {
        readonly code: ErrorCode;
        readonly retry: 'never' | 'later';
        readonly details: ErrorDetails;
      };
    };
  };
}

/**
 * Calls a procedure in tRPC's wire format. Written out here because a buyer's first load has no room for tRPC's client.
 * Throws `CallError`; an input that carries an operation id may be sent again as it is.
 */
export async function send<Answer>(path: string, input: unknown): Promise<Answer> {
  return request<Answer>(`/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-syrup': '1' },
    body: JSON.stringify(input),
  });
}

/** Asks a query the same way. */
export async function ask<Answer>(path: string, input: unknown): Promise<Answer> {
  return request<Answer>(`/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`, {});
}

async function request<Answer>(url: string, init: RequestInit): Promise<Answer> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...init, signal: limit.signal });
    const { result, error } = (await response.json()) as WireAnswer<Answer>;
    if (result !== undefined) return result.data;
    const app = error?.data?.app;
    if (error !== undefined && app !== undefined) {
      throw new CallError(app.code, error.message, app.retry, app.details);
    }
  } catch (error) {
    if (error instanceof CallError) throw error;
    // No network, no answer in time, or something between us and the server that speaks no JSON.
  } finally {
    clearTimeout(timer);
  }
  throw new CallError('network.unreachable', 'No connection to the server.', 'later');
}
