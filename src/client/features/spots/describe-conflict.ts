import type { AppError } from '#shared/kernel/errors.ts';
import type { SettleConflict } from '#shared/spots/spots.schemas.ts';
import type { SettleName } from './spots.projection.ts';

/** The claim a tap was about, as the operator saw it. */
export interface MeantClaim {
  readonly number: number;
  readonly claimId: string;
  readonly handle: string;
  readonly priceMinor: number;
}

/** A tap that the server refused because the board has moved on: what was meant, and what is. */
export interface Conflict {
  readonly title: string;
  /** What the operator did: `You marked @mia paid at 19:40.` */
  readonly mine: string;
  /** What happened meanwhile: `Ana released it at 19:41. The spot is free now.` */
  readonly theirs: string;
  readonly meant: MeantClaim;
  /** True where the spot is free and the buyer's money is there: claiming it again is offered. */
  readonly canClaimAgain: boolean;
}

const DONE: Readonly<Record<SettleName, (who: string) => string>> = {
  'spots.markPaid': (who) => `marked ${who} paid`,
  'spots.markManyPaid': (who) => `marked ${who} paid`,
  'spots.undoPaid': (who) => `took the payment of ${who} back`,
  'spots.release': (who) => `released ${who}`,
};

export interface ConflictQuestion {
  readonly action: SettleName;
  readonly meant: MeantClaim;
  /** When it was tapped, ISO 8601. */
  readonly performedAt: string;
  readonly error: AppError;
  /** Writes a moment in the operator's zone: `19:41`. */
  readonly timeOf: (iso: string) => string;
}

/** Puts a refusal into words that name the spot, both people and both times; null where it is no conflict over a claim. */
export function describeConflict(question: ConflictQuestion): Conflict | null {
  const { action, meant, error, timeOf } = question;
  const now: Partial<SettleConflict> = error.details;
  const last = now.last ?? null;
  const who = last?.by ?? 'Somebody';
  const when = last === null ? '' : ` at ${timeOf(last.at)}`;
  const spot = `Spot ${meant.number}`;
  const conflict = (title: string, theirs: string, canClaimAgain = false): Conflict => ({
    title,
    mine: `You ${DONE[action](`@${meant.handle}`)} at ${timeOf(question.performedAt)}.`,
    theirs,
    meant,
    canClaimAgain,
  });
  switch (error.code) {
    case 'spot.released':
      return conflict(
        `${spot} was released meanwhile`,
        `${who} released @${meant.handle}${when}. The spot is free now.`,
        action === 'spots.markPaid' || action === 'spots.markManyPaid',
      );
    case 'spot.changed_hands': {
      const holder = now.handle_now == null ? 'somebody else' : `@${now.handle_now}`;
      const since = now.claimed_at_now == null ? '' : ` at ${timeOf(now.claimed_at_now)}`;
      const released =
        last?.what === 'released'
          ? `${who} released @${meant.handle}${when}, and `
          : `@${meant.handle} holds it no more: `;
      return conflict(`${spot} is ${holder}’s now`, `${released}${holder} claimed the spot${since}.`);
    }
    case 'spot.reason_required':
      return conflict(
        `${spot} was paid meanwhile`,
        `${who} marked @${meant.handle} paid${when}. Releasing a paid spot needs a reason.`,
      );
    case 'waffle.completed':
      return conflict(`${spot} can’t be changed any more`, `${who} set the winner${when}.`);
    case 'waffle.archived':
      return conflict(`${spot} can’t be changed any more`, `${who} archived the waffle${when}.`);
    default:
      return null;
  }
}
