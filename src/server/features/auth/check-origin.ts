import type { ErrorCode } from '#shared/kernel/errors.ts';

/** Keeps other sites from acting with somebody's cookie. Pure: `http.ts` and the live socket bring the headers. */

/** What of a request tells which site sent it. Missing headers are undefined. */
export interface OriginFacts {
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly host: string | undefined;
  /** Where people reach the product, or null where each request's `Host` says so. */
  readonly publicUrl: string | null;
}

export interface WriteFacts extends OriginFacts {
  readonly method: string;
  readonly contentType: string | undefined;
  readonly hasBody: boolean;
  /** The header `x-syrup`, which no form and no simple cross-site request can carry. */
  readonly clientHeader: string | undefined;
  /** The request carries the session cookie and no Bearer token, so the cookie is what it would act with. */
  readonly actsByCookie: boolean;
  /** The request comes through tRPC, whose only clients are our own. */
  readonly isOwnClient: boolean;
}

/** `own`: our pages sent it. `unknown`: not a browser, or one that says nothing. `foreign`: anything else. */
type OriginVerdict = 'own' | 'unknown' | 'foreign';

/** Methods that change nothing here: a query never writes. */
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const JSON_TYPE = /^application\/json(?: *; *charset=utf-8)?$/i;
const CLIENT_HEADER = '1';

/**
 * Says who sent a request. A scheme is compared only where `publicUrl` names the host: behind a proxy the product
 * itself does not see whether people came over TLS.
 */
function judgeOrigin({ origin, secFetchSite, host, publicUrl }: OriginFacts): OriginVerdict {
  if (secFetchSite !== undefined && secFetchSite !== 'same-origin') return 'foreign';
  if (origin === undefined) return secFetchSite === undefined ? 'unknown' : 'own';
  if (lastCompared?.origin !== origin || lastCompared.host !== host || lastCompared.publicUrl !== publicUrl) {
    lastCompared = { origin, host, publicUrl, verdict: compareOrigin(origin, host, publicUrl) };
  }
  return lastCompared.verdict;
}

/** Nearly every request comes from the same page, and taking addresses apart is the dearest part of judging one. */
let lastCompared: {
  readonly origin: string;
  readonly host: string | undefined;
  readonly publicUrl: string | null;
  readonly verdict: OriginVerdict;
} | null = null;

function compareOrigin(origin: string, host: string | undefined, publicUrl: string | null): OriginVerdict {
  const sender = URL.parse(origin);
  // An origin is scheme, host and port; `null` (sandboxed frames, some redirects) and anything longer is none.
  if (sender === null || sender.origin !== origin || !/^https?:$/.test(sender.protocol)) return 'foreign';
  const home = publicUrl === null ? null : URL.parse(publicUrl);
  if (home !== null && sender.origin === home.origin) return 'own';
  const reached = host === undefined ? null : URL.parse(`${sender.protocol}//${host}`);
  if (reached === null || reached.origin !== sender.origin) return 'foreign';
  // The public host under another scheme: somebody on the wire plays the product without TLS.
  return home !== null && reached.host === home.host ? 'foreign' : 'own';
}

/** True where a live socket may be opened: only our own pages and clients that name us as their origin. */
export function maySocketOpen(facts: OriginFacts): boolean {
  return facts.origin !== undefined && judgeOrigin(facts) === 'own';
}

/** True for `application/json` alone or in UTF-8: every type that a form can send, or that only begins alike, is not. */
function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType.trim());
}

/**
 * Why a request is refused before anything of it is read; null where it may go on. Reads always may. A write needs a
 * sender that is not foreign and a JSON body; where it acts by the session cookie, or comes through our own client's
 * door, it needs our origin and the client's header too.
 */
export function refuseWrite(facts: WriteFacts): ErrorCode | null {
  if (READS.has(facts.method)) return null;
  const verdict = judgeOrigin(facts);
  if (verdict === 'foreign') return 'request.foreign_origin';
  if (facts.actsByCookie && verdict !== 'own') return 'request.foreign_origin';
  if ((facts.actsByCookie || facts.isOwnClient) && facts.clientHeader !== CLIENT_HEADER) {
    return 'request.foreign_origin';
  }
  if (facts.hasBody || facts.contentType !== undefined || facts.isOwnClient) {
    return isJsonType(facts.contentType) ? null : 'request.not_json';
  }
  return null;
}
