/** What happened to winners, as the log keeps it. */

export type WinnerMethod = 'manual' | 'draw';

export interface Winner {
  /** 1 to the waffle's item count. */
  readonly item: number;
  readonly number: number;
  readonly handle: string;
  readonly method: WinnerMethod;
}

export interface WinnersSet {
  readonly kind: 'winner.set' | 'winner.changed';
  readonly winners: readonly Winner[];
  readonly completedAt: string;
  readonly by: string;
}

export interface WinnersCleared {
  readonly kind: 'winner.cleared';
  readonly by: string;
  /** Since when the waffle had been completed. */
  readonly closedSince?: string | null;
}

/** A draw was sealed: the commitments are public from here on. Digests are lowercase hex SHA-256. */
export interface DrawSealed {
  readonly kind: 'draw.sealed';
  readonly drawId: string;
  readonly listDigest: string;
  readonly secretDigest: string;
  readonly by: string;
}

export type DrawEvent = WinnersSet | WinnersCleared | DrawSealed;
