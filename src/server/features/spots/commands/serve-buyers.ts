import type { Pool } from 'pg';
import type { RequestContext } from '#server/core/context.ts';
import type {
  AnnouncePaymentAnswer,
  AnnouncePaymentInput,
  ClaimAnswer,
  ClaimRandomInput,
  ClaimSpotsInput,
  ReleaseOwnAnswer,
  ReleaseOwnInput,
} from '#shared/spots/spots.schemas.ts';
import type { BoardCache } from '../cache-boards.ts';
import type { ClaimLimits, LimitedCall } from '../limit-claims.ts';
import { hashTicket } from '../make-ticket.ts';
import { announcePayment } from './announce-payment.ts';
import type { ClaimDesk } from './claim-spots.ts';
import { releaseOwnSpot } from './release-own-spot.ts';

/** What buyers may write, behind the limits: the same for tRPC and REST. */

export interface SpotsParts {
  readonly desk: ClaimDesk;
  readonly limits: ClaimLimits;
  readonly boards: BoardCache;
  readonly pool: Pool;
  /** Where links begin now, without a trailing slash; null gives addresses that begin with `/`. */
  findBaseUrl(): Promise<string | null>;
  /** Makes the cookie by which a browser's next visit knows the handle it claimed with. */
  makeHandleCookie(handle: string): string;
}

type Caller = Pick<RequestContext, 'core' | 'ip' | 'deviceId'>;

export function claimSpots(
  { desk, limits }: SpotsParts,
  caller: Caller,
  input: ClaimSpotsInput,
): Promise<ClaimAnswer> {
  return limits.run(limitedByHandle(caller, input), () => desk.claim(input, caller));
}

export function claimRandomSpots(
  { desk, limits }: SpotsParts,
  caller: Caller,
  input: ClaimRandomInput,
): Promise<ClaimAnswer> {
  return limits.run(limitedByHandle(caller, input), () => desk.claimRandom(input, caller));
}

export function announceOwnPayment(
  { limits }: SpotsParts,
  caller: Caller,
  input: AnnouncePaymentInput,
): Promise<AnnouncePaymentAnswer> {
  return limits.run(limitedByTicket(caller, input), () => announcePayment(toBuyer(caller), input));
}

export function giveBackOwnSpot(
  { limits }: SpotsParts,
  caller: Caller,
  input: ReleaseOwnInput,
): Promise<ReleaseOwnAnswer> {
  return limits.run(limitedByTicket(caller, input), () => releaseOwnSpot(toBuyer(caller), input));
}

function limitedByHandle({ deviceId, ip }: Caller, input: ClaimSpotsInput | ClaimRandomInput): LimitedCall {
  return { opId: input.opId, who: `handle:${input.handle}`, deviceId, ip };
}

function limitedByTicket(
  { deviceId, ip }: Caller,
  input: AnnouncePaymentInput | ReleaseOwnInput,
): LimitedCall {
  // The digest, because the buckets may be kept outside this process and a ticket is a secret.
  return { opId: input.opId, who: `ticket:${hashTicket(input.ticket).toString('hex')}`, deviceId, ip };
}

/** Whoever is signed in, a ticket is used as its holder. */
function toBuyer({ core, ip }: Caller) {
  return { core, ip, actor: null };
}
