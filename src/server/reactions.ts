import type { Reaction } from './core/command.ts';
import { shiftHoldsOnReopening } from './features/spots/reactions/shift-holds-on-reopening.ts';

/** Everything that follows from events across features, in the order it runs. */
export const reactions: readonly Reaction[] = [shiftHoldsOnReopening];
