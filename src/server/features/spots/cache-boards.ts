import { AppError } from '#shared/kernel/errors.ts';
import { type OperatorBoard, type PublicBoard, toPublicBoard } from '#shared/live/board.ts';
import { slugSchema } from '#shared/waffles/waffles.schemas.ts';
import { findBoardUnless, type Queries } from './spots.queries.ts';

/** Enough for every board that is live at once; the least recently read one makes room. */
const BOARDS_MAX = 50;

/** One board at one number, as operators and as buyers see it: the same objects for everybody until it changes. */
export interface CachedBoard {
  readonly operator: OperatorBoard;
  readonly public: PublicBoard;
}

export interface BoardCache {
  /** The board as it is now, at its newest number. Throws waffle.not_found. */
  get(slug: string): Promise<CachedBoard>;
}

interface Slot {
  board: CachedBoard | null;
  running: Promise<CachedBoard> | null;
  next: Promise<CachedBoard> | null;
}

/**
 * Reads each board once per log number, not once per viewer: pages, REST and live snapshots share it.
 *
 * Every read still asks the database for the number, so that the answer is never older than the question, whichever
 * process wrote. At most one such question per board is on its way; whoever comes meanwhile shares the one after it,
 * never the one that began before them: a buyer who has just claimed must see their own spots.
 */
export function createBoardCache(db: Queries, boardsMax = BOARDS_MAX): BoardCache {
  const slots = new Map<string, Slot>();

  const refresh = async (slug: string, slot: Slot): Promise<CachedBoard> => {
    try {
      const known = slot.board?.operator;
      const found = await findBoardUnless(
        db,
        slug,
        known === undefined ? null : { waffleId: known.waffle.id, seq: known.seq },
      );
      if (found !== 'known') slot.board = makeCachedBoard(found);
      if (slot.board === null) throw new Error('A board that was never read came back as known.');
      return slot.board;
    } catch (error) {
      // Nothing is kept of addresses that lead nowhere: anybody can make those up.
      slots.delete(slug);
      throw error;
    } finally {
      slot.running = null;
    }
  };

  const start = (slug: string, slot: Slot): Promise<CachedBoard> => {
    slot.running = refresh(slug, slot);
    return slot.running;
  };

  return {
    get: (slug) => {
      // What can't be a slug must not reach the database: addresses may hold any character.
      if (!slugSchema.safeParse(slug).success) return Promise.reject(new AppError('waffle.not_found'));
      const slot = slots.get(slug) ?? { board: null, running: null, next: null };
      slots.delete(slug);
      slots.set(slug, slot);
      for (const oldest of slots.keys()) {
        if (slots.size <= boardsMax) break;
        slots.delete(oldest);
      }
      if (slot.next !== null) return slot.next;
      if (slot.running === null) return start(slug, slot);
      const begin = () => {
        slot.next = null;
        return start(slug, slot);
      };
      slot.next = slot.running.then(begin, begin);
      return slot.next;
    },
  };
}

function makeCachedBoard(operator: OperatorBoard): CachedBoard {
  return { operator, public: toPublicBoard(operator) };
}
