import { createRequire } from 'node:module';
import { renderAsync } from '@resvg/resvg-js';
import type { PublicBoard } from '#shared/live/board.ts';
import { drawBoardSvg, PREVIEW_WIDTH } from './draw-board-svg.ts';

const IMAGES_MAX = 200;

const require = createRequire(import.meta.url);
/** Shipped fonts only, so that the picture is the same on every machine. */
const FONT_FILES = [
  '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
  '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
  '@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf',
  '@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf',
].map((file) => require.resolve(file));

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
      const image = kept !== undefined && kept.seq >= board.seq ? kept.image : render(board);
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

async function render(board: PublicBoard): Promise<Buffer> {
  const rendered = await renderAsync(drawBoardSvg(board), {
    fitTo: { mode: 'width', value: PREVIEW_WIDTH },
    font: { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: 'Inter' },
  });
  return rendered.asPng();
}
