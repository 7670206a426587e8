import { describe, expect, it } from 'vitest';
import { aBoard } from './board.fixture.ts';
import { drawBoardSvg } from './draw-board-svg.ts';
import { createBoardImages } from './render-board-image.ts';

describe('the preview picture of a board', () => {
  it.each([25, 100, 500, 1000])('is a PNG of 1200 × 630 under 600 KB for %i spots', async (totalSpots) => {
    const png = await createBoardImages().preview(aBoard(totalSpots));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
    expect(png.length).toBeLessThan(600 * 1024);
  });

  it('is drawn once however many ask for it, and again when the board has changed', async () => {
    const images = createBoardImages();
    const board = aBoard(25);
    const [first, second] = await Promise.all([images.preview(board), images.preview(board)]);
    expect(second).toBe(first);
    expect(await images.preview({ ...board, seq: 8 })).not.toBe(first);
  });

  it('says how many spots are left and never runs what a title says', () => {
    const svg = drawBoardSvg(aBoard(25, '<script>alert(1)</script> & "co"'));
    expect(svg).toContain('9 of 25 left');
    expect(svg).not.toContain('<script');
  });
});
