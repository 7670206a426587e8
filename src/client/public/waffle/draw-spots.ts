import type { PublicBoard, PublicSpot } from '#shared/live/board.ts';

/** How a spot looks to buyers. `taken` is everything of a board with a winner that did not win: no word about losing. */
export type SpotLook = 'free' | 'holding' | 'claimed' | 'paid' | 'winner' | 'taken' | 'closed';

/** Everything that a cell of the board shows. The same object stays as long as nothing of it changes. */
export interface SpotView {
  readonly spot: PublicSpot;
  readonly look: SpotLook;
  readonly picked: boolean;
  readonly mine: boolean;
  /** The spoken name. */
  readonly label: string;
}

/** What this browser adds to the board. */
export interface OwnMarks {
  readonly picked: ReadonlySet<number>;
  /** Claimed a moment ago, without an answer yet. */
  readonly holding: ReadonlySet<number>;
  /** The handle that this browser claims with. */
  readonly handle: string | null;
  /** False where the board takes no claims from here. */
  readonly open: boolean;
}

const WORDS: Readonly<Record<SpotLook, string>> = {
  free: 'free',
  holding: 'being claimed for you',
  claimed: 'claimed',
  paid: 'paid',
  winner: 'winner',
  taken: 'taken',
  closed: 'not taken',
};

/** Makes the board's cells, keeping every one of `before` that still says the same, so that only changes are painted. */
export function drawSpots(
  board: PublicBoard,
  marks: OwnMarks,
  before: readonly SpotView[],
): readonly SpotView[] {
  const completed = board.waffle.status === 'completed';
  const winning = new Set(completed ? board.winners.map((winner) => winner.number) : []);
  return board.spots.map((spot, index) => {
    const look = lookOf(spot, marks, completed, winning);
    const picked = look === 'free' && marks.picked.has(spot.number);
    const mine = look === 'holding' || (spot.handle !== null && spot.handle === marks.handle);
    const old = before[index];
    if (old && old.spot === spot && old.look === look && old.picked === picked && old.mine === mine) {
      return old;
    }
    return { spot, look, picked, mine, label: labelOf(spot, look, mine) };
  });
}

function lookOf(
  spot: PublicSpot,
  marks: OwnMarks,
  completed: boolean,
  winning: ReadonlySet<number>,
): SpotLook {
  if (winning.has(spot.number)) return 'winner';
  if (spot.status !== 'available') return completed ? 'taken' : spot.status === 'paid' ? 'paid' : 'claimed';
  if (marks.holding.has(spot.number)) return 'holding';
  return marks.open ? 'free' : 'closed';
}

function labelOf(spot: PublicSpot, look: SpotLook, mine: boolean): string {
  const who = spot.handle === null ? '' : mine ? ', yours' : `, @${spot.handle}`;
  return `Spot ${spot.number}, ${WORDS[look]}${who}`;
}
