import { type IncomingMessage, request } from 'node:http';

/** One REST request as a script would send it. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** The `Idempotency-Key`. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RestAnswer<Json = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; an empty object where the answer is no JSON. */
  readonly json: Json;
}

/** What a refusal looks like. */
export interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

export interface RestClient {
  readonly url: string;
  /** Sends a request and reads the whole answer. Rejects where no answer came. */
  call<Json = Record<string, unknown>>(request: RestRequest): Promise<RestAnswer<Json>>;
  /** The same for something that must work: rejects with the server's sentence otherwise. */
  expectOk<Json = Record<string, unknown>>(request: RestRequest): Promise<Json>;
  /**
   * Sends a request and never learns what came of it: hangs up once it is written (`sent`), or when the first byte of
   * the answer is there and the effect is therefore certain (`answered`). Resolves either way.
   */
  lose(request: RestRequest, when: 'sent' | 'answered'): Promise<void>;
}

/** Talks REST to a running product, as nobody or with somebody's Bearer token. */
export function createRestClient(url: string, token: string | null = null): RestClient {
  const headersOf = ({ body, key, headers }: RestRequest): Record<string, string> => ({
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...headers,
  });
  const bodyOf = ({ body }: RestRequest): string | undefined =>
    body === undefined || typeof body === 'string' ? body : JSON.stringify(body);

  const call = async <Json>(wanted: RestRequest): Promise<RestAnswer<Json>> => {
    const body = bodyOf(wanted);
    const response = await fetch(`${url}${wanted.path}`, {
      method: wanted.method,
      headers: headersOf(wanted),
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: (isJson && text !== '' ? JSON.parse(text) : {}) as Json,
    };
  };

  return {
    url,
    call,
    async expectOk<Json>(wanted: RestRequest): Promise<Json> {
      const answer = await call<Json>(wanted);
      if (answer.status >= 400) throw new Error(`${wanted.method} ${wanted.path}: ${answer.text}`);
      return answer.json;
    },
    lose: (wanted, when) =>
      loseAnswer(`${url}${wanted.path}`, wanted.method, headersOf(wanted), bodyOf(wanted) ?? '', when),
  };
}

function loseAnswer(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  when: 'sent' | 'answered',
): Promise<void> {
  return new Promise((resolve) => {
    // A connection of its own: hanging up must not take somebody else's request along.
    const sending = request(url, {
      method,
      agent: false,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    const hangUp = () => {
      sending.destroy();
      resolve();
    };
    sending.on('error', () => resolve());
    sending.on('response', (answer: IncomingMessage) => {
      answer.on('error', () => undefined);
      hangUp();
    });
    sending.end(body, () => {
      if (when === 'sent') hangUp();
    });
  });
}
