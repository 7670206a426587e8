import type { Accessor } from 'solid-js';
import { createMemo, createSignal } from 'solid-js';
import { normaliseHandle } from '#shared/buyers/buyers.rules.ts';
import type { PublicBoard } from '#shared/live/board.ts';
import type { WafflePage } from '#shared/live/page-data.ts';
import { whyNotOpen } from '#shared/spots/spots.machine.ts';
import { countSpots, SPOTS_PER_CLAIM_MAX } from '#shared/spots/spots.rules.ts';
import type { LiveBoard } from './create-board.ts';
import {
  type Claim,
  type ClaimReceipt,
  type ClaimStage,
  type ClaimWish,
  createClaim,
} from './create-claim.ts';
import { createPicks, type Picks } from './create-picks.ts';
import { drawSpots, type SpotView } from './draw-spots.ts';

export const OFFLINE_SENTENCE = 'You are offline: claims need a connection.';

/** Everything between the board and a claim on it: what the grid, the bar and the sheet share. */
export interface Claiming {
  readonly board: Accessor<PublicBoard>;
  readonly spots: Accessor<readonly SpotView[]>;
  readonly picks: Picks;
  readonly claim: Claim;
  /** Why nothing can be claimed here any more; null on an open board. */
  readonly closed: Accessor<string | null>;
  /** The waffle was deleted while somebody looked at it. */
  readonly gone: Accessor<boolean>;
  readonly offline: Accessor<boolean>;
  readonly freeCount: Accessor<number>;
  /** The handle as typed; see `owner` for the one that counts. */
  readonly typed: Accessor<string>;
  setTyped(text: string): void;
  /** The handle this browser claims with; its spots are outlined. */
  readonly owner: Accessor<string | null>;
  /** The handle of this browser's last claim that worked. */
  readonly remembered: Accessor<string | null>;
  /** The owner's spots that wait for their payment, ascending. */
  readonly unpaid: Accessor<readonly number[]>;
  readonly sheet: Accessor<'form' | 'receipt' | null>;
  /** Most spots that a random claim may ask for now. */
  readonly countMax: Accessor<number>;
  /** What the form would claim now. */
  readonly wish: Accessor<ClaimWish>;
  /** The last claim of this visit. */
  readonly receipt: Accessor<ClaimReceipt | null>;
  /** This browser's own page of its claims here; null where it has none. */
  readonly mySpotsPath: Accessor<string | null>;
  /** A tap on the board. */
  tap(number: number): void;
  openForm(kind: ClaimWish['kind']): void;
  close(): void;
  setCount(count: number): void;
  /** Sends the wish for the typed handle; false where that is no handle. */
  submit(): boolean;
}

/** Ties board, choice and claim of a page together; what is typed and chosen survives every refusal. */
export function createClaiming(page: WafflePage, live: LiveBoard): Claiming {
  const { board } = live;
  const [typed, setTyped] = createSignal(page.rememberedHandle ?? '');
  const [remembered, setRemembered] = createSignal(page.rememberedHandle);
  const [owner, setOwner] = createSignal(page.rememberedHandle);
  const [sheet, setSheet] = createSignal<'form' | 'receipt' | null>(null);
  const [kind, setKind] = createSignal<ClaimWish['kind']>('numbers');
  const [count, setCount] = createSignal(1);
  const [receipt, setReceipt] = createSignal<ClaimReceipt | null>(null);

  const claim = createClaim(page.board.waffle.slug);
  const picks = createPicks(board, (handle) => handle !== null && handle === owner());
  const closed = () => (live.gone() ? 'This waffle was deleted.' : whyNotOpen(board().waffle));
  const offline = () => live.state() === 'offline';
  const freeCount = createMemo(() => countSpots(board().spots).available);
  const countMax = () => Math.max(1, Math.min(SPOTS_PER_CLAIM_MAX, freeCount()));
  const wish = (): ClaimWish => {
    const stage = claim.stage();
    if (stage.kind === 'holding') return stage.wish;
    // Its spots may have become ours by now and have left the choice.
    if (stage.kind === 'idle' && stage.problem?.kind === 'unanswered') return stage.problem.wish;
    return kind() === 'random'
      ? { kind: 'random', count: Math.min(count(), countMax()) }
      : { kind: 'numbers', numbers: picks.numbers() };
  };
  const holding = () => holdingOf(claim.stage(), receipt(), board().seq);
  const spots = createMemo<readonly SpotView[]>((before) => {
    const marks = { picked: picks.set(), holding: holding(), handle: owner(), open: closed() === null };
    return drawSpots(board(), marks, before);
  }, []);
  const unpaid = createMemo(() => unpaidOf(board(), owner()));

  const send = async (handle: string) => {
    // From here on these spots are expected to become ours: that must not be reported as a loss.
    setOwner(handle);
    const done = await claim.send(wish(), handle);
    if (done !== null) {
      setReceipt(done);
      setRemembered(handle);
      setTyped(handle);
      picks.clear();
      setSheet('receipt');
      return;
    }
    const stage = claim.stage();
    const problem = stage.kind === 'idle' ? stage.problem : null;
    // Without an answer the spots may be ours; after a refusal they are not, and the handle may be a slip.
    if (problem?.kind !== 'unanswered') setOwner(remembered());
    if (problem?.kind === 'taken') picks.lose(problem.taken, problem.nearest);
  };

  return {
    board,
    spots,
    picks,
    claim,
    closed,
    gone: live.gone,
    offline,
    freeCount,
    typed,
    setTyped,
    owner,
    remembered,
    unpaid,
    sheet,
    countMax,
    wish,
    receipt,
    mySpotsPath: () => {
      const last = receipt();
      return last === null ? page.mySpotsPath : `/my/${last.answer.ticket}`;
    },
    tap: (number) => {
      // A closed board can't be claimed from, but every taken spot still says whose it is.
      const free = board().spots[number - 1]?.status === 'available';
      if (closed() === null || !free) picks.tap(number);
    },
    openForm: (next) => {
      setKind(next);
      claim.reset();
      setSheet('form');
    },
    close: () => {
      claim.reset();
      setSheet(null);
    },
    setCount: (next) => setCount(Math.max(1, Math.min(countMax(), Math.floor(next) || 1))),
    submit: () => {
      const handle = normaliseHandle(typed());
      if (handle === null) return false;
      void send(handle);
      return true;
    },
  };
}

function unpaidOf({ spots }: PublicBoard, handle: string | null): number[] {
  const own = spots.filter((spot) => handle !== null && spot.handle === handle && spot.status === 'pending');
  return own.map((spot) => spot.number);
}

/** The spots that are ours although the board does not show it yet: on their way, or answered before the board came. */
function holdingOf(stage: ClaimStage, receipt: ClaimReceipt | null, boardSeq: number): ReadonlySet<number> {
  if (stage.kind === 'holding') return new Set(stage.wish.kind === 'numbers' ? stage.wish.numbers : []);
  return new Set(receipt !== null && boardSeq < receipt.answer.seq ? receipt.answer.numbers : []);
}
