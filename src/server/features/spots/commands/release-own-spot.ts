import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { releaseOwnAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { ReleaseOwnAnswer, ReleaseOwnInput } from '#shared/spots/spots.schemas.ts';
import { findTicket, lockTicket } from './lock-ticket.ts';
import { releaseClaims } from './release-claims.ts';

/** Lets a buyer give back a spot of their own that is not paid. What is paid only operators give back. */
export async function releaseOwnSpot(
  caller: CommandCaller,
  input: ReleaseOwnInput,
): Promise<ReleaseOwnAnswer> {
  const ticket = await findTicket(caller.core, input.ticket);
  const buyer = { ...caller, actor: null, actorName: `@${ticket.handle}` };
  return runCommand<ReleaseOwnAnswer>(buyer, releaseOwnAction, input, async ({ em, now }) => {
    const { waffle, claims } = await lockTicket(em, ticket);
    const own = claims.filter((claim) => claim.number === input.number);
    const claim = own.find(({ status }) => status !== 'released');
    if (claim === undefined) throw new AppError(own.length > 0 ? 'spot.released' : 'spot.not_claimed');
    if (claim.status === 'paid') throw new AppError('spot.already_paid');
    const { audit, event } = await releaseClaims(em, waffle, [claim], {
      cause: 'buyer',
      by: buyer.actorName,
      reason: null,
      at: now(),
    });
    return {
      answer: (seq) => ({ number: input.number, seq }),
      audit,
      stream: waffle,
      events: [event],
    };
  });
}
