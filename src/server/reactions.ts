import type { Reaction } from './core/command.ts';
import { earnByPayments } from './features/loyalty/reactions/earn-by-payments.ts';
import { earnByWins } from './features/loyalty/reactions/earn-by-wins.ts';
import { takeBackDeleted } from './features/loyalty/reactions/take-back-deleted.ts';
import { shiftHoldsOnReopening } from './features/spots/reactions/shift-holds-on-reopening.ts';

/** Everything that follows from events across features, in the order it runs. */
export const reactions: readonly Reaction[] = [
  shiftHoldsOnReopening,
  earnByPayments,
  earnByWins,
  takeBackDeleted,
];
