import type { AppError } from '#shared/kernel/errors.ts';
import type { OperatorSpot } from '#shared/live/board.ts';
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
  /** What happened meanwhile: `Ana released it at 19:41. The spot is free.` */
  readonly theirs: string;
  readonly meant: MeantClaim;
  /** True where the spot is free and the buyer's money is there: claiming it again is offered. */
  readonly canClaimAgain: boolean;
}

const DONE: Readonly<Record<SettleName, string>> = {
  'spots.markPaid': 'marked @ paid',
  'spots.markManyPaid': 'marked @ paid',
  'spots.undoPaid': 'took the payment of @ back',
  'spots.release': 'released @',
};

export interface ConflictQuestion {
  readonly action: SettleName;
  readonly meant: MeantClaim;
  readonly performedAt: string;
  readonly error: AppError;
  /** The spot as the board has it now. */
  readonly spot: OperatorSpot | undefined;
  /** Writes a moment in the operator's zone: `19:41`. */
  readonly timeOf: (iso: string) => string;
}

/** Puts a refusal into words that name the spot, both people and both times; null where it is no conflict over a claim. */
export function describeConflict(question: ConflictQuestion): Conflict | null {
  const { action, meant, error, timeOf } = question;
  const mine = `You ${DONE[action].replace('@', `@${meant.handle}`)} at ${timeOf(question.performedAt)}.`;
  const pays = action === 'spots.markPaid' || action === 'spots.markManyPaid';
  switch (error.code) {
    case 'spot.released':
      return {
        title: `Spot ${meant.number} was released meanwhile`,
        mine,
        theirs: `${who(error, 'Somebody')} released @${meant.handle}${when(error, timeOf)}. The spot is free now.`,
        meant,
        canClaimAgain: pays,
      };
    case 'spot.changed_hands': {
      const holder = text(error, 'handle') ?? question.spot?.handle ?? null;
      const since = text(error, 'claimed_at') ?? question.spot?.claimedAt ?? null;
      return {
        title: `Spot ${meant.number} is ${holder === null ? 'somebody else’s' : `@${holder}’s`} now`,
        mine,
        theirs: `@${meant.handle}’s claim was released, and ${holder === null ? 'somebody else' : `@${holder}`} claimed the spot${since === null ? '' : ` at ${timeOf(since)}`}.`,
        meant,
        canClaimAgain: false,
      };
    }
    case 'waffle.completed':
    case 'waffle.archived':
      return {
        title: `Spot ${meant.number} can’t be changed any more`,
        mine,
        theirs: error.message,
        meant,
        canClaimAgain: false,
      };
    default:
      return null;
  }
}

function text(error: AppError, name: string): string | null {
  const value = error.details[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function who(error: AppError, otherwise: string): string {
  return text(error, 'by') ?? otherwise;
}

function when(error: AppError, timeOf: (iso: string) => string): string {
  const at = text(error, 'at');
  return at === null ? '' : ` at ${timeOf(at)}`;
}
