import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Core } from '#server/core/context.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { WaffleRow } from '../../waffles/waffles.entity.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import { hashTicket } from '../make-ticket.ts';
import { Claim, type ClaimRow } from '../spots.entity.ts';

/** A ticket belongs to one handle on one waffle for ever, so this much may be read without a lock. */
export interface Ticket {
  readonly hash: Buffer;
  readonly waffleId: number;
  readonly handle: string;
}

/** Looks a buyer's ticket up. Throws ticket.not_found. */
export async function findTicket(core: Core, ticket: string): Promise<Ticket> {
  const hash = hashTicket(ticket);
  const claim = await core.fork().findOne(Claim, { ticketHash: hash }, { fields: ['handle', 'waffle'] });
  if (claim === null) throw new AppError('ticket.not_found');
  return { hash, waffleId: claim.waffle.id, handle: claim.handle };
}

/**
 * Locks the ticket's waffle and loads the ticket's claims as they are behind the lock, by number. Refuses with
 * waffle.not_open on a board that is completed or archived: nothing changes there any more.
 */
export async function lockTicket(
  em: SqlEntityManager,
  ticket: Ticket,
): Promise<{ waffle: WaffleRow; claims: ClaimRow[] }> {
  const waffle = await lockWaffle(em, ticket.waffleId);
  if (waffle.archivedAt != null || waffle.status === 'completed') {
    throw new AppError(
      'waffle.not_open',
      {},
      { message: 'This waffle is closed. Ask the organiser instead.' },
    );
  }
  const claims = await em.find(
    Claim,
    { waffle: ticket.waffleId, ticketHash: ticket.hash },
    { orderBy: { number: 'asc' } },
  );
  return { waffle, claims };
}
