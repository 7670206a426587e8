import type { FastifyRequest } from 'fastify';
import { AppError } from '#shared/kernel/errors.ts';
import { refuseWrite } from './features/auth/check-origin.ts';
import type { Auth } from './features/auth/open-auth.ts';
import { readCredentials } from './http.ts';

/** Refuses requests that another site could have made somebody's browser send. Runs before a body is read. */
export function createRequestGuard(
  auth: Pick<Auth, 'actsByCookie'>,
  publicUrl: string | null,
): (request: FastifyRequest) => void {
  return (request) => {
    const { headers } = request;
    const clientHeader = headers['x-syrup'];
    const secFetchSite = headers['sec-fetch-site'];
    const refusal = refuseWrite({
      method: request.method,
      origin: headers.origin,
      secFetchSite: typeof secFetchSite === 'string' ? secFetchSite : undefined,
      host: request.host,
      publicUrl,
      contentType: headers['content-type'],
      hasBody: headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0,
      clientHeader: typeof clientHeader === 'string' ? clientHeader : undefined,
      actsByCookie: auth.actsByCookie(readCredentials(request)),
      isOwnClient: request.url.startsWith('/trpc/'),
    });
    if (refusal !== null) throw new AppError(refusal);
  };
}
