import type { WaffleFacts } from './waffles.rules.ts';

export interface WaffleUpdated {
  readonly kind: 'waffle.updated' | 'waffle.archived' | 'waffle.unarchived';
  readonly waffle: WaffleFacts;
  readonly by: string;
  /** Where it was opened again: since when it had been archived. */
  readonly closedSince?: string | null;
}

/** The last event of a board: whoever watches is told that there is nothing left to watch. */
export interface WaffleDeleted {
  readonly kind: 'waffle.deleted';
}

export type WaffleEvent = WaffleUpdated | WaffleDeleted;
