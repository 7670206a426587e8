import type { PublicBoard } from '#shared/live/board.ts';
import { drawBoardSvg, PREVIEW_WIDTH } from './draw-board-svg.ts';
import { renderSvg } from './render-svg.ts';

const IMAGES_MAX = 200;

export interface BoardImages {
  /** The board's preview picture as PNG, drawn once per log number however often it is asked for. */
  preview(board: PublicBoard): Promise<Buffer>;
}

/** Draws preview pictures off the main thread and keeps the latest of the most recently asked boards. */
export function createBoardImages(): BoardImages {
  const imageByWaffle = new Map<number, { seq: number; image: Promise<Buffer> }>();
  return {
    preview(board) {
      const kept = imageByWaffle.get(board.waffle.id);
      imageByWaffle.delete(board.waffle.id);
      const image =
        kept !== undefined && kept.seq >= board.seq
          ? kept.image
          : renderSvg(drawBoardSvg(board), PREVIEW_WIDTH);
      // Put back at the end: the map's order is the order of use, and its first entry is the one to drop.
      imageByWaffle.set(board.waffle.id, { seq: Math.max(board.seq, kept?.seq ?? 0), image });
      if (imageByWaffle.size > IMAGES_MAX) {
        const [oldest] = imageByWaffle.keys();
        if (oldest !== undefined) imageByWaffle.delete(oldest);
      }
      // A failed picture must not stay: the next request tries again.
      image.catch(() => imageByWaffle.delete(board.waffle.id));
      return image;
    },
  };
}
