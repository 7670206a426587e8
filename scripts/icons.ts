/**
 * Draws the product's mark, a waffle with syrup running over it, and writes every icon file from that one drawing.
 * Run with `node scripts/icons.ts` after changing the drawing; the files it writes are committed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';

const PUBLIC_FOLDER = fileURLToPath(new URL('../public/', import.meta.url));

/** The mark on a square of 100 units, edge to edge. */
const MARK = `
  <rect x="4" y="4" width="92" height="92" rx="22" fill="#e9a53c"/>
  <g fill="#bd7420">
    ${pockets()}
  </g>
  <path fill="#6a2f10" d="M4 40V26A22 22 0 0 1 26 4H74A22 22 0 0 1 96 26V55a7.5 7.5 0 0 1-15 0V50a6 6 0 0 0-12 0V72a8.5 8.5 0 0 1-17 0V52a6.5 6.5 0 0 0-13 0V58a8 8 0 0 1-16 0V46a5.5 5.5 0 0 0-11 0a4 4 0 0 1-8 0z"/>
  <path fill="none" stroke="#a4592a" stroke-width="5" stroke-linecap="round" d="M16 27.5A12 12 0 0 1 28 15.5H44"/>
  <path fill="#fff1bf" d="M55.5 16.5l19 3.4a4 4 0 0 1 3.2 4.6l-2.3 12.8a4 4 0 0 1-4.6 3.2l-19-3.4a4 4 0 0 1-3.2-4.6l2.3-12.8a4 4 0 0 1 4.6-3.2z"/>`;

/** Nine pockets; those in the upper row lie under the syrup. */
function pockets(): string {
  const squares: string[] = [];
  for (const y of [15, 40.5, 66]) {
    for (const x of [15, 40.5, 66]) {
      squares.push(`<rect x="${x}" y="${y}" width="19" height="19" rx="5"/>`);
    }
  }
  return squares.join('\n    ');
}

interface Plate {
  /** Colour behind the mark up to the edge; none leaves it transparent. */
  background?: string;
  /** Share of the edge left free on each side: launchers cut maskable icons to a circle of 80 %. */
  margin: number;
}

function svg(plate: Plate): string {
  const scale = 1 - 2 * plate.margin;
  const back = plate.background ? `\n  <rect width="100" height="100" fill="${plate.background}"/>` : '';
  const move = `translate(${100 * plate.margin} ${100 * plate.margin}) scale(${scale})`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">\n  <title>Syrup</title>${back}\n  <g transform="${move}">${MARK}\n  </g>\n</svg>\n`;
}

function writePng(file: string, edgePx: number, plate: Plate): void {
  writeFileSync(`${PUBLIC_FOLDER}${file}`, draw(svg(plate), edgePx));
}

function draw(picture: string, edgePx: number): Uint8Array {
  return new Resvg(picture, { fitTo: { mode: 'width', value: edgePx } }).render().asPng();
}

/** What the launcher's menu leads to, as lines on a grid of 24 units, like the app's own icons. */
const SHORTCUTS = {
  new: 'M12 5v14M5 12h14',
  last: 'M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0zM12 7v5.3l3.4 2',
  pending: 'M5.5 21V4M5.5 4.5h12l-2.6 4 2.6 4h-12',
};

/** Launchers cut these to a circle as well. */
function shortcut(shape: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><circle cx="24" cy="24" r="24" fill="${CREAM}"/><path transform="translate(12 12)" fill="none" stroke="#6a2f10" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" d="${shape}"/></svg>`;
}

const CREAM = '#fff6e0';

mkdirSync(`${PUBLIC_FOLDER}admin/icons`, { recursive: true });
writeFileSync(`${PUBLIC_FOLDER}favicon.svg`, svg({ margin: 0 }));
writePng('apple-touch-icon.png', 180, { background: CREAM, margin: 0.12 });
writePng('admin/icons/icon-192.png', 192, { margin: 0 });
writePng('admin/icons/icon-512.png', 512, { margin: 0 });
for (const edgePx of [192, 512]) {
  writePng(`admin/icons/maskable-${edgePx}.png`, edgePx, { background: CREAM, margin: 0.18 });
}
for (const [name, shape] of Object.entries(SHORTCUTS)) {
  writeFileSync(`${PUBLIC_FOLDER}admin/icons/shortcut-${name}-96.png`, draw(shortcut(shape), 96));
}
