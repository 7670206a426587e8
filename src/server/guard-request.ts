import type { FastifyRequest } from 'fastify';
import { AppError } from '#shared/kernel/errors.ts';
import { refuseWrite } from './features/auth/check-origin.ts';
import type { Auth } from './features/auth/open-auth.ts';
import { readCredentials } from './http.ts';
import { type Reach, readOriginFacts } from './origin-facts.ts';

/** Refuses requests that another site could have made somebody's browser send. Runs before a body is read. */
export function createRequestGuard(
  auth: Pick<Auth, 'actsByCookie'>,
  reach: Reach,
): (request: FastifyRequest) => void {
  return (request) => {
    const { headers } = request;
    const clientHeader = headers['x-syrup'];
    const refusal = refuseWrite({
      ...readOriginFacts(request.raw, reach),
      method: request.method,
      contentType: headers['content-type'],
      hasBody: headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0,
      clientHeader: typeof clientHeader === 'string' ? clientHeader : undefined,
      actsByCookie: auth.actsByCookie(readCredentials(request)),
      // By the route that was found: an address can be spelled in many ways that all lead there.
      isOwnClient: request.routeOptions.url?.startsWith('/trpc/') ?? false,
    });
    if (refusal !== null) throw new AppError(refusal);
  };
}
