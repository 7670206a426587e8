import { z } from 'zod';
import type { DrawAttempt, DrawCertificate } from '#shared/draws/draws.rules.ts';
import type { WinnersAnswer } from '#shared/draws/draws.schemas.ts';

/** Winners and draws as REST writes them. */

export const time = z.iso.datetime();

const restWinner = z.object({
  item: z.int(),
  spot_number: z.int(),
  instagram_handle: z.string(),
  method: z.enum(['manual', 'draw']),
});
const pick = restWinner.omit({ method: true });
export const restWinners = z.object({
  status: z.enum(['active', 'completed']),
  completed_at: time.nullable(),
  winners: z.array(restWinner),
});

const winnerToRest = (won: { item: number; number: number; handle: string }) => ({
  item: won.item,
  spot_number: won.number,
  instagram_handle: won.handle,
});

export function winnersToRest(answer: WinnersAnswer): z.input<typeof restWinners> {
  return {
    status: answer.completedAt === null ? 'active' : 'completed',
    completed_at: answer.completedAt,
    winners: answer.winners.map((won) => ({ ...winnerToRest(won), method: won.method })),
  };
}

export const restRound = z.object({ chain: z.string(), round: z.int() });
export const restCertificate = z.object({
  rules: z.string(),
  slug: z.string(),
  title: z.string(),
  winners: z.array(restWinner),
  attempts: z.array(
    z.object({
      draw_id: z.uuid(),
      attempt: z.int(),
      state: z.enum(['sealed', 'drawn', 'void']),
      list: z.string(),
      list_digest: z.string(),
      secret_digest: z.string(),
      secret: z.string().nullable(),
      beacon: restRound.extend({ randomness: z.string().nullable() }).nullable(),
      winners: z.array(pick).nullable(),
      reason: z.string().nullable(),
      sealed_at: time,
      drawn_at: time.nullable(),
    }),
  ),
});

export function certificateToRest({ attempts, ...rest }: DrawCertificate): z.input<typeof restCertificate> {
  return {
    ...rest,
    winners: rest.winners.map((won) => ({ ...winnerToRest(won), method: won.method })),
    attempts: attempts.map(attemptToRest),
  };
}

function attemptToRest(attempt: DrawAttempt) {
  return {
    draw_id: attempt.drawId,
    attempt: attempt.attempt,
    state: attempt.state,
    list: attempt.list,
    list_digest: attempt.listDigest,
    secret_digest: attempt.secretDigest,
    secret: attempt.secret,
    beacon: attempt.beacon,
    winners: attempt.winners?.map(winnerToRest) ?? null,
    reason: attempt.reason,
    sealed_at: attempt.sealedAt,
    drawn_at: attempt.drawnAt,
  };
}
