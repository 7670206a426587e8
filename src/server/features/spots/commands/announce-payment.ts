import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { announcePaymentAction } from '#shared/actions/catalogue.ts';
import type { AnnouncePaymentAnswer, AnnouncePaymentInput } from '#shared/spots/spots.schemas.ts';
import { findTicket, lockTicket } from './lock-ticket.ts';
import { claimValues } from './settle-claims.ts';

/**
 * Leaves the buyer's "I paid" note on everything they still owe on this board, for the operators only. Where nothing
 * is owed any more, or the same note stands there already, it writes nothing.
 */
export async function announcePayment(
  caller: CommandCaller,
  input: AnnouncePaymentInput,
): Promise<AnnouncePaymentAnswer> {
  const ticket = await findTicket(caller.core, input.ticket);
  const buyer = { ...caller, actor: null, actorName: `@${ticket.handle}` };
  return runCommand<AnnouncePaymentAnswer>(buyer, announcePaymentAction, input, async ({ em }) => {
    const { waffle, claims } = await lockTicket(em, ticket);
    const owed = claims.filter((claim) => claim.status === 'pending');
    const numbers = owed.map(({ number }) => number);
    if (owed.every(({ note }) => note === input.note)) {
      return { answer: { numbers, seq: waffle.seq }, audit: [] };
    }
    const before = owed.map((claim) => ({ number: claim.number, note: claim.note ?? null }));
    for (const claim of owed) claim.note = input.note;
    return {
      answer: (seq) => ({ numbers, seq }),
      audit: [
        {
          targetType: 'waffle',
          targetId: String(waffle.id),
          targetLabel: waffle.title,
          before: { notes: before },
          after: { note: input.note, claims: owed.map(claimValues) },
        },
      ],
      stream: waffle,
      events: [
        {
          kind: 'spot.payment_announced',
          spots: owed.map(({ number, id }) => ({ number, claimId: id })),
          note: input.note,
        },
      ],
    };
  });
}
