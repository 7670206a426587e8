import { createHmac, hash } from 'node:crypto';

/** Tickets: the secret of a buyer's `/my/…` link. Nothing in the database is enough to make or guess one. */

/**
 * What a ticket is computed from, as the receipt keeps it, so that a repeated claim gets the same ticket again.
 *
 * A browser with a device id has one ticket per waffle and handle, so that its next claim shows under the same link.
 * The seed is a digest there, because a receipt must not tell which device claimed. Without a device id each claim
 * has a ticket of its own.
 */
export function makeTicketSeed(
  claim: { readonly opId: string; readonly waffleId: number; readonly handle: string },
  deviceId: string | null,
): string {
  return deviceId === null
    ? claim.opId
    : hash('sha256', `${deviceId}|${claim.waffleId}|${claim.handle}`, 'hex');
}

/** Makes the ticket of a seed: 43 characters that are safe in an address. */
export function makeTicket(appSecret: string, seed: string): string {
  // The prefix keeps tickets apart from whatever else is signed with the same secret.
  return createHmac('sha256', appSecret).update(`ticket|${seed}`).digest('base64url');
}

/** What a claim stores of its ticket. */
export function hashTicket(ticket: string): Buffer {
  return hash('sha256', ticket, 'buffer');
}
