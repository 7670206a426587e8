import { nameNumbers } from '#client/lib/name-numbers.ts';
import { PERMISSIONS } from '#shared/access/permissions.ts';
import { ROLE_NAMES } from '#shared/access/roles.ts';
import type { ErrorCode, ErrorDetails } from '#shared/kernel/errors.ts';
import type { SettleConflict } from '#shared/spots/spots.schemas.ts';
import type { SettleName } from './spots.projection.ts';

/** The claim a tap was about, as the operator saw it. */
export interface MeantClaim {
  readonly number: number;
  readonly claimId: string;
  readonly handle: string;
  readonly priceMinor: number;
}

/**
 * What a person may do about a refused change. `claim_again`: claim the free spot for the same buyer and mark it paid ·
 * `show`: look at the spot first · `retry`: send the same change again · `export`: take it out as a file · `drop`.
 */
export type ConflictChoice = 'claim_again' | 'show' | 'retry' | 'export' | 'drop';

/** A change that the server refused: what was meant, and what is. */
export interface Conflict {
  readonly title: string;
  /** What the operator did: `You marked @mia paid at 19:40.` */
  readonly mine: string;
  /** What happened meanwhile: `Ana released @mia at 19:41. The spot is free now.` */
  readonly theirs: string;
  /** The first of the claims that were meant. */
  readonly meant: MeantClaim;
  /** In the order they are shown. Closing the sheet keeps the change for later. */
  readonly choices: readonly ConflictChoice[];
}

const DONE: Readonly<Record<SettleName, (who: string) => string>> = {
  'spots.markPaid': (who) => `marked ${who} paid`,
  'spots.markManyPaid': (who) => `marked ${who} paid`,
  'spots.undoPaid': (who) => `took the payment of ${who} back`,
  'spots.release': (who) => `released ${who}`,
};

export interface ConflictQuestion {
  readonly action: SettleName;
  /** Every claim that was meant; several only where a bulk payment was refused as a whole. */
  readonly claims: readonly [MeantClaim, ...MeantClaim[]];
  /** The waffle's title. */
  readonly title: string;
  /** When it was tapped, ISO 8601. */
  readonly performedAt: string;
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails };
  /** Writes a moment in the operator's zone: `19:41`. */
  readonly timeOf: (iso: string) => string;
}

/** Puts a refusal into words that name the spot, both people and both times, and says what can be done about it. */
export function describeConflict(question: ConflictQuestion): Conflict {
  const [meant, ...others] = question.claims;
  const who = others.length === 0 ? `@${meant.handle}` : nameSpots(question.claims);
  const spots = others.length === 0 ? `Spot ${meant.number}` : capital(nameSpots(question.claims));
  const mine = `You ${DONE[question.action](who)} at ${question.timeOf(question.performedAt)}.`;
  return { mine, meant, ...describeTheirs(question, spots) };
}

type Theirs = Pick<Conflict, 'title' | 'theirs' | 'choices'>;

function describeTheirs(question: ConflictQuestion, spots: string): Theirs {
  const { action, timeOf, error } = question;
  const [meant] = question.claims;
  const now: Partial<SettleConflict> = error.details;
  const last = now.last ?? null;
  const who = last?.by ?? 'Somebody';
  const when = last === null ? '' : ` at ${timeOf(last.at)}`;
  switch (error.code) {
    case 'spot.released':
      return {
        title: `${spots} was released meanwhile`,
        theirs: `${who} released @${meant.handle}${when}. The spot is free now.`,
        choices: action === 'spots.markPaid' ? ['claim_again', 'drop'] : ['show', 'drop'],
      };
    case 'spot.changed_hands':
      return describeNewHolder(question, now, `${who} released @${meant.handle}${when}`);
    case 'spot.reason_required':
      return {
        title: `${spots} was paid meanwhile`,
        theirs: `${who} marked @${meant.handle} paid${when}. Releasing a paid spot needs a reason.`,
        choices: ['show', 'drop'],
      };
    case 'waffle.completed':
      return closed(spots, `${who} set the winner of ${question.title}${when}.`);
    case 'waffle.archived':
      return closed(spots, `${who} archived ${question.title}${when}.`);
    case 'waffle.not_found':
      return closed(spots, `${question.title} was deleted.`);
    case 'access.denied':
      return {
        title: `You may not change ${spots.replace(/^S/, 's')} any more`,
        theirs: `Your role was changed meanwhile. ${whoMaySettle()} may do this.`,
        choices: ['retry', 'export', 'drop'],
      };
    default:
      return {
        title: `${spots} was not changed`,
        theirs: error.message,
        choices: ['retry', 'export', 'drop'],
      };
  }
}

/** Somebody else holds the spot: nothing is offered that would take their money for granted. */
function describeNewHolder(
  { claims: [meant], timeOf }: ConflictQuestion,
  now: Partial<SettleConflict>,
  release: string,
): Theirs {
  const holder = now.handle_now == null ? 'somebody else' : `@${now.handle_now}`;
  const since = now.claimed_at_now == null ? '' : ` at ${timeOf(now.claimed_at_now)}`;
  const before = now.last?.what === 'released' ? `${release}, and ` : `@${meant.handle} holds it no more: `;
  return {
    title: `Spot ${meant.number} is ${holder}’s now`,
    theirs: `${before}${holder} claimed the spot${since}.`,
    choices: ['show', 'drop'],
  };
}

const closed = (spots: string, theirs: string): Theirs => ({
  title: `${spots} can’t be changed any more`,
  theirs,
  choices: ['drop'],
});

/** A change that this version of the app can't read: it was made by an older or a newer one. */
export const UNREADABLE: Readonly<Omit<Conflict, 'meant'>> = {
  title: 'A change of another version',
  mine: 'Another version of the app made this change.',
  theirs: 'This version does not know how to send it. Reload the app to get the newest one, or export it.',
  choices: ['retry', 'export', 'drop'],
};

const nameSpots = (claims: readonly MeantClaim[]): string =>
  `spots ${nameNumbers(claims.map(({ number }) => number))}`;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function whoMaySettle(): string {
  const names = PERMISSIONS['spot.settle'].roles.map((role) => `${ROLE_NAMES[role].toLowerCase()}s`);
  return capital(`${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`);
}
