import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** The declarations inside the block that follows a selector, by custom property name. */
function declarationsAfter(css: string, selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`No block "${selector}" in tokens.css`);
  const block = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start));
  const found = new Map<string, string>();
  for (const [, name, value] of block.matchAll(/(--[\w-]+):\s*([^;]+);/g)) {
    if (name && value) found.set(name, value.trim());
  }
  return found;
}

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').replace(/\/\*.*?\*\//gs, '');
const light = declarationsAfter(css, ':root');
const darkBySystem = declarationsAfter(css, ':root:not([data-theme])');
const darkByChoice = declarationsAfter(css, ":root[data-theme='dark']");
const themes = { light, dark: new Map([...light, ...darkByChoice]) };

type Rgb = readonly [number, number, number];

function colour(theme: Map<string, string>, token: string): Rgb {
  const [, r, g, b] = /^#(..)(..)(..)$/.exec(theme.get(token) ?? '') ?? [];
  if (!r || !g || !b) throw new Error(`${token} is not a six-digit colour`);
  return [Number.parseInt(r, 16) / 255, Number.parseInt(g, 16) / 255, Number.parseInt(b, 16) / 255];
}

const toLinear = (channel: number) =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
const linear = ([r, g, b]: Rgb): Rgb => [toLinear(r), toLinear(g), toLinear(b)];

/** WCAG 2.2 contrast ratio, 1 to 21. */
function contrast(a: Rgb, b: Rgb): number {
  const luminance = (rgb: Rgb) => {
    const [r, g, blue] = linear(rgb);
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The colour of a stripe, given as `rgb(r g b / n%)`, over a fill. */
function striped(fill: Rgb, stripe: string): Rgb {
  const [, r, g, b, percent] = /^rgb\((\d+) (\d+) (\d+) \/ (\d+)%\)$/.exec(stripe) ?? [];
  const share = Number(percent) / 100;
  const mix = (under: number, over: string | undefined) => under * (1 - share) + (Number(over) / 255) * share;
  return [mix(fill[0], r), mix(fill[1], g), mix(fill[2], b)];
}

type Matrix = readonly [Rgb, Rgb, Rgb];

/** Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB. */
const VISION: Record<string, Matrix> = {
  'full colour vision': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const dot = (row: Rgb, [x, y, z]: Rgb) => row[0] * x + row[1] * y + row[2] * z;
const clamp = (value: number) => Math.min(1, Math.max(0, value));

/** CIE Lab (D65) of a colour as seen with the given vision. */
function labAsSeen(rgb: Rgb, vision: Matrix): Rgb {
  const base = linear(rgb);
  const seen: Rgb = [clamp(dot(vision[0], base)), clamp(dot(vision[1], base)), clamp(dot(vision[2], base))];
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116);
  const x = f(dot([0.4124564, 0.3575761, 0.1804375], seen) / 0.95047);
  const y = f(dot([0.2126729, 0.7151522, 0.072175], seen));
  const z = f(dot([0.0193339, 0.119192, 0.9503041], seen) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** CIEDE2000 colour difference. */
function deltaE00([l1, a1, b1]: Rgb, [l2, a2, b2]: Rgb): number {
  const meanC7 = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7;
  const g = 1 + 0.5 * (1 - Math.sqrt(meanC7 / (meanC7 + 25 ** 7)));
  const [c1, c2] = [Math.hypot(a1 * g, b1), Math.hypot(a2 * g, b2)];
  const hueOf = (a: number, b: number) => ((Math.atan2(b, a * g) * 180) / Math.PI + 360) % 360;
  const [h1, h2] = [hueOf(a1, b1), hueOf(a2, b2)];
  const grey = c1 * c2 === 0;
  let turn = grey ? 0 : h2 - h1;
  if (turn > 180) turn -= 360;
  if (turn < -180) turn += 360;
  const deltaH = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn / 2));
  let meanH = (h1 + h2) / 2;
  if (grey) meanH = h1 + h2;
  else if (Math.abs(h1 - h2) > 180) meanH += meanH < 180 ? 180 : -180;
  const meanL = (l1 + l2) / 2;
  const meanC = (c1 + c2) / 2;
  const t =
    1 -
    0.17 * Math.cos(radians(meanH - 30)) +
    0.24 * Math.cos(radians(2 * meanH)) +
    0.32 * Math.cos(radians(3 * meanH + 6)) -
    0.2 * Math.cos(radians(4 * meanH - 63));
  const l = (l2 - l1) / (1 + (0.015 * (meanL - 50) ** 2) / Math.sqrt(20 + (meanL - 50) ** 2));
  const c = (c2 - c1) / (1 + 0.045 * meanC);
  const h = deltaH / (1 + 0.015 * meanC * t);
  const rotation =
    -2 *
    Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)) *
    Math.sin(radians(60 * Math.exp(-(((meanH - 275) / 25) ** 2))));
  return Math.sqrt(l * l + c * c + h * h + rotation * c * h);
}

const SPOTS = ['available', 'pending', 'paid', 'winner', 'loser'] as const;
const QUEUEABLE = ['available', 'pending', 'paid'] as const;

/** Text on what lies behind it. */
const TEXT_PAIRS = [
  ...['--text', '--muted', '--accent', '--danger', '--ok'].flatMap((text) =>
    ['--bg', '--surface', '--raised'].map((fill) => [text, fill] as const),
  ),
  ...['--text', '--muted'].flatMap((text) => ['--hover', '--pressed'].map((fill) => [text, fill] as const)),
  ['--on-accent', '--accent'],
  ['--on-accent', '--accent-strong'],
  ['--on-danger', '--danger'],
  ['--on-danger', '--danger-strong'],
  ['--accent', '--accent-soft'],
  ['--text', '--accent-soft'],
  ['--muted', '--accent-soft'],
  ['--danger', '--danger-soft'],
  ['--ok', '--ok-soft'],
  ['--offline-text', '--offline-fill'],
  ['--toast-text', '--toast-fill'],
  ['--toast-accent', '--toast-fill'],
  ...SPOTS.map((spot) => [`--spot-${spot}-text`, `--spot-${spot}-fill`] as const),
] as const;

describe.each(Object.entries(themes))('In the %s theme', (name, theme) => {
  test.each(TEXT_PAIRS)('%s is readable on %s', (text, fill) => {
    expect(contrast(colour(theme, text), colour(theme, fill))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(QUEUEABLE)('the digits of a queued %s spot are readable on the stripes too', (spot) => {
    const stripe = striped(colour(theme, `--spot-${spot}-fill`), theme.get('--queued-stripe') ?? '');
    expect(contrast(colour(theme, `--spot-${spot}-text`), stripe)).toBeGreaterThanOrEqual(4.85);
  });

  test.each(['--control-border', '--accent'])('%s is seen as an outline on every page colour', (token) => {
    for (const page of ['--bg', '--surface', '--raised']) {
      expect(contrast(colour(theme, token), colour(theme, page))).toBeGreaterThanOrEqual(3);
    }
  });

  test.each(SPOTS)('a %s spot stands out from the page by its border or its fill', (spot) => {
    const page = colour(theme, '--bg');
    const border = contrast(colour(theme, `--spot-${spot}-border`), page);
    const fill = contrast(colour(theme, `--spot-${spot}-fill`), page);
    expect(Math.max(border, fill)).toBeGreaterThanOrEqual(5);
  });

  test.each(Object.entries(VISION))('any two spot fills differ under %s', (_name, vision) => {
    for (const [index, one] of SPOTS.entries()) {
      for (const other of SPOTS.slice(index + 1)) {
        const difference = deltaE00(
          labAsSeen(colour(theme, `--spot-${one}-fill`), vision),
          labAsSeen(colour(theme, `--spot-${other}-fill`), vision),
        );
        expect(difference, `${one} and ${other} in ${name}`).toBeGreaterThanOrEqual(15);
      }
    }
  });
});

test('The dark theme is the same whether the system or the person chose it', () => {
  expect(Object.fromEntries(darkBySystem)).toEqual(Object.fromEntries(darkByChoice));
});

test('Border styles tell the states apart where colour is not seen', () => {
  const styles = SPOTS.map((spot) => light.get(`--spot-${spot}-style`));
  expect(styles).toEqual(['solid', 'dashed', 'solid', 'solid', 'dotted']);
  expect(light.get('--spot-winner-line')).toBe('4px');
});

test('The colour difference agrees with the published CIEDE2000 test data', () => {
  // Pairs 1, 7 and 17 of Sharma, Wu and Dalal (2005).
  expect(deltaE00([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
  expect(deltaE00([50, 0, 0], [50, -1, 2])).toBeCloseTo(2.3669, 4);
  expect(deltaE00([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 4);
});
