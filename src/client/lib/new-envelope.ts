import type { Envelope } from '#shared/actions/envelope.ts';
import { makeUuidV7 } from '#shared/kernel/ids.ts';

/**
 * Makes what every write carries, at the moment of the tap. A retry sends the same one again: the server then gives its
 * first answer instead of doing it twice.
 */
export function newEnvelope(): Required<Envelope> & { performedAt: string } {
  const nowMs = Date.now();
  return {
    opId: makeUuidV7(nowMs, crypto.getRandomValues(new Uint8Array(10))),
    performedAt: new Date(nowMs).toISOString(),
  };
}
