import type { Logger } from 'pino';
import { ERRORS, type ErrorCode } from '#shared/kernel/errors.ts';

/** A call over a socket, as the log tells it. */
interface DeniedCall {
  readonly path: string;
  readonly requestId: string;
  readonly socket: { readonly addressGroup: string; readonly accountId: string | null };
}

/** Who tried over a socket what they may not stands in the log, as it does for requests over HTTP; other refusals don't. */
export function logDenial(log: Logger, code: ErrorCode, { path, requestId, socket }: DeniedCall): void {
  const status = ERRORS[code].http;
  if (status !== 401 && status !== 403) return;
  const { addressGroup: ip, accountId } = socket;
  log.info({ requestId, path, status, ip, accountId }, 'refused over a socket');
}
