import type { Accessor } from 'solid-js';
import { createEffect, createMemo, createSignal, on, untrack } from 'solid-js';
import { nameNumbers } from '#client/lib/name-numbers.ts';
import type { PublicBoard } from '#shared/live/board.ts';
import { nearestFree, SPOTS_PER_CLAIM_MAX } from '#shared/spots/spots.rules.ts';

/** Something to say about the board, with free numbers to take instead and the buyer it is about. */
export interface Notice {
  readonly text: string;
  readonly offers: readonly number[];
  readonly handle: string | null;
}

/** The numbers a buyer has chosen and not claimed yet. */
export interface Picks {
  /** Ascending. */
  readonly numbers: Accessor<readonly number[]>;
  readonly set: Accessor<ReadonlySet<number>>;
  readonly notice: Accessor<Notice | null>;
  /** A tap on a spot: chooses it, gives it back, or says whose it is. */
  tap(number: number): void;
  clear(): void;
  /** Takes numbers that a refusal named out of the choice, and offers those it named instead. */
  lose(taken: readonly number[], nearest: readonly number[]): void;
  dismiss(): void;
}

const OFFERS_MAX = 4;

/**
 * Keeps the choice true: what somebody else takes leaves it and is said, with the nearest free numbers.
 *
 * @param isOwn says that a taken spot went to this very buyer, so there is nothing to be sorry about.
 */
export function createPicks(board: Accessor<PublicBoard>, isOwn: (handle: string | null) => boolean): Picks {
  const [set, setSet] = createSignal<ReadonlySet<number>>(new Set());
  const [notice, setNotice] = createSignal<Notice | null>(null);
  const numbers = createMemo(() => [...set()].sort((a, b) => a - b));
  const isFree = (number: number) => board().spots[number - 1]?.status === 'available';

  const remove = (gone: readonly number[]) => {
    setSet((before) => new Set([...before].filter((number) => !gone.includes(number))));
  };

  createEffect(
    on(board, ({ spots }) => {
      const gone = untrack(numbers).filter((number) => !isFree(number));
      if (gone.length === 0) return;
      remove(gone);
      const lost = gone.filter((number) => !isOwn(spots[number - 1]?.handle ?? null));
      if (lost.length > 0) {
        setNotice({ text: sayTaken(lost), offers: offerFree(board(), set(), lost), handle: null });
      }
    }),
  );
  // An offer that somebody takes meanwhile is none any more.
  createEffect(
    on(board, () => {
      const shown = untrack(notice);
      if (shown?.offers.some((number) => !isFree(number)) !== true) return;
      setNotice({ ...shown, offers: shown.offers.filter(isFree) });
    }),
  );

  const pick = (number: number) => {
    if (set().size >= SPOTS_PER_CLAIM_MAX) {
      setNotice({ text: `At most ${SPOTS_PER_CLAIM_MAX} spots in one claim.`, offers: [], handle: null });
      return;
    }
    setSet((before) => new Set([...before, number]));
    setNotice((shown) => withoutOffer(shown, number));
  };

  return {
    numbers,
    set,
    notice,
    tap: (number) => {
      const spot = board().spots[number - 1];
      if (spot?.status !== 'available') setNotice(spot ? describeSpot(board(), number) : null);
      else if (set().has(number)) remove([number]);
      else pick(number);
    },
    clear: () => {
      setSet(new Set<number>());
      setNotice(null);
    },
    lose: (taken, nearest) => {
      remove(taken);
      const offers = nearest.filter((number) => !set().has(number)).slice(0, OFFERS_MAX);
      setNotice({ text: sayTaken(taken), offers, handle: null });
    },
    dismiss: () => setNotice(null),
  };
}

/** `8 and 12 were just taken.` */
function sayTaken(numbers: readonly number[]): string {
  return `${nameNumbers(numbers)} ${numbers.length === 1 ? 'was' : 'were'} just taken.`;
}

/** The nearest free numbers that are not chosen already. */
function offerFree({ spots }: PublicBoard, picked: ReadonlySet<number>, gone: readonly number[]): number[] {
  const isOffer = (number: number) => spots[number - 1]?.status === 'available' && !picked.has(number);
  return nearestFree(isOffer, spots.length, gone, OFFERS_MAX);
}

/** A notice stays while its offers are taken up one by one; any other tap answers it. */
function withoutOffer(shown: Notice | null, number: number): Notice | null {
  if (shown === null || !shown.offers.includes(number)) return null;
  return { ...shown, offers: shown.offers.filter((offer) => offer !== number) };
}

function describeSpot({ spots, waffle, winners }: PublicBoard, number: number): Notice {
  const spot = spots[number - 1];
  const won = waffle.status === 'completed' && winners.some((winner) => winner.number === number);
  const state = won
    ? 'won'
    : waffle.status === 'completed'
      ? 'taken'
      : spot?.status === 'paid'
        ? 'paid'
        : 'claimed';
  return { text: `Spot ${number}: ${state} by`, offers: [], handle: spot?.handle ?? null };
}
