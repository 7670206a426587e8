import { type Currency, formatMoney } from '../kernel/money.ts';
import { type BoardCounts, countSpots, type SpotStatus } from '../spots/spots.rules.ts';

/** What the studio can make: pictures and texts to be shared. Ids are stored and printed, so they never change. */
export const MODELS = [
  'board-story',
  'board-square',
  'winner-card',
  'buyer-card',
  'list-text',
  'caption',
] as const;
export type Model = (typeof MODELS)[number];

interface ModelSpec {
  readonly name: string;
  /** What it is about. */
  readonly about: 'waffle' | 'buyer';
  /** Pixels of the picture; null where it makes a text. */
  readonly size: readonly [width: number, height: number] | null;
  /** What one costs unless the price list says otherwise, in millionths of a dollar. */
  readonly costMicros: number;
}

/** What is made on this machine costs nothing; a caption is asked of somebody who charges for it. */
export const MODEL_SPECS: Readonly<Record<Model, ModelSpec>> = {
  'board-story': { name: 'Story', about: 'waffle', size: [1080, 1920], costMicros: 0 },
  'board-square': { name: 'Square', about: 'waffle', size: [1080, 1080], costMicros: 0 },
  'winner-card': { name: 'Winner card', about: 'waffle', size: [1080, 1350], costMicros: 0 },
  'buyer-card': { name: 'Buyer card', about: 'buyer', size: [1080, 1350], costMicros: 0 },
  'list-text': { name: 'List', about: 'waffle', size: null, costMicros: 0 },
  caption: { name: 'Caption', about: 'waffle', size: null, costMicros: 2_000 },
};

function isModel(value: unknown): value is Model {
  return MODELS.some((model) => model === value);
}

/** The name of a model; one of an older or newer version shows its id. */
export function sayModel(model: string): string {
  return isModel(model) ? MODEL_SPECS[model].name : model;
}

export const GENERATION_STATUSES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;
export type GenerationStatus = (typeof GENERATION_STATUSES)[number];

/** True where nothing happens to it any more. */
export function isOver(status: GenerationStatus): boolean {
  return status !== 'queued' && status !== 'running';
}

/** The highest price of one share asset: $100. */
export const COST_MICROS_MAX = 100_000_000;
/** What Instagram takes under a post. */
export const CAPTION_LENGTH_MAX = 2_200;

const DAY_MS = 86_400_000;

/** The midnight in UTC before or at a moment: where the day of a daily limit begins. */
export function dayBegin(now: Date): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
}

/** Where “the last n days” begin: rolling, not a calendar's. */
export function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS);
}

/** An estimated cost as people read it: `$0.002`, `$1.50`. */
export function formatCost(micros: number): string {
  const dollars = micros / 1_000_000;
  const exact = dollars.toFixed(6).replace(/0+$/, '');
  const digits = Math.max(2, exact.length - exact.indexOf('.') - 1);
  return `$${dollars.toFixed(digits)}`;
}

/** Reads a price as people type it, in dollars with at most six digits after the point; null where it is none. */
export function parseCost(typed: string): number | null {
  const match = /^\$?\s*(\d{1,3})(?:[.,](\d{1,6}))?$/.exec(typed.trim());
  if (match === null) return null;
  const micros = Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0'));
  return micros <= COST_MICROS_MAX ? micros : null;
}

/** What share texts are made of. */
export interface ShareFacts {
  readonly title: string;
  readonly priceMinor: number;
  readonly currency: Currency;
  readonly spots: readonly {
    readonly number: number;
    readonly status: SpotStatus;
    readonly handle: string | null;
  }[];
  readonly winners: readonly { readonly number: number; readonly handle: string }[];
  /** The public page's address. */
  readonly url: string;
}

interface TokenSpec {
  readonly token: string;
  readonly means: string;
  readonly fill: (facts: ShareFacts, counts: BoardCounts) => string;
}

/** What may stand in a share template and is filled in from the board at that moment. */
export const TOKENS: readonly TokenSpec[] = [
  { token: '{item}', means: 'the title', fill: ({ title }) => title },
  {
    token: '{price}',
    means: 'price of a spot',
    fill: (facts) => formatMoney(facts.priceMinor, facts.currency),
  },
  { token: '{total_spots}', means: 'all spots', fill: (_, { total }) => String(total) },
  { token: '{spots_left}', means: 'free spots', fill: (_, { available }) => String(available) },
  {
    token: '{spots_claimed}',
    means: 'spots that are taken',
    fill: (_, { total, available }) => String(total - available),
  },
  { token: '{spots_paid}', means: 'paid spots', fill: (_, { paid }) => String(paid) },
  { token: '{free}', means: 'the free numbers', fill: ({ spots }) => freeNumbers(spots) },
  { token: '{winner}', means: 'who won', fill: ({ winners }) => sayWinners(winners) },
  { token: '{url}', means: 'the link', fill: ({ url }) => url },
];

export const TEMPLATE_NAME_MAX = 60;
export const TEMPLATE_BODY_MAX = 2_000;
export const TEMPLATES_MAX = 50;

/** What every installation begins with. The migration stores the same text. */
export const FIRST_TEMPLATE = {
  name: 'Hype drop',
  body: '🧇 WAFFLE DROP 🧇\n\n{item}\n{price} a spot · {spots_left} of {total_spots} left\n\nClaim yours 👉 {url}',
} as const;

/** Fills a template's tokens in. What is no token stays as it was written. */
export function fillTemplate(body: string, facts: ShareFacts): string {
  const counts = countSpots(facts.spots);
  return body.replace(/\{[a-z_]{1,30}\}/g, (written) => {
    const spec = TOKENS.find(({ token }) => token === written);
    return spec === undefined ? written : spec.fill(facts, counts);
  });
}

/** Words in braces that are no token: almost always a slip. */
export function unknownTokens(body: string): string[] {
  const written = body.match(/\{[A-Za-z_]{1,30}\}/g) ?? [];
  return [...new Set(written)].filter((word) => !TOKENS.some(({ token }) => token === word));
}

/** `3, 5–9, 12`; `none` where no number is free. */
export function freeNumbers(spots: ShareFacts['spots']): string {
  const runs: [first: number, last: number][] = [];
  for (const { number, status } of spots) {
    if (status !== 'available') continue;
    const run = runs.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  if (runs.length === 0) return 'none';
  return runs
    .map(([first, last]) =>
      first === last ? `${first}` : last === first + 1 ? `${first}, ${last}` : `${first}–${last}`,
    )
    .join(', ');
}

function sayWinners(winners: ShareFacts['winners']): string {
  if (winners.length === 0) return 'nobody yet';
  return winners.map(({ number, handle }) => `@${handle} (${number})`).join(', ');
}

const MARKS: Readonly<Record<SpotStatus, string>> = { available: '', pending: ' ⏳', paid: ' ✅' };

/**
 * The list that communities paste under a drop: one line a number, in the form they write by hand. A tick is paid, an
 * hour-glass still waits for its payment, an empty line is free.
 */
export function listText(facts: ShareFacts): string {
  const { title, priceMinor, currency, spots, winners, url } = facts;
  const { total, available } = countSpots(spots);
  const won = new Set(winners.map(({ number }) => number));
  const state =
    winners.length > 0
      ? `Won by ${sayWinners(winners)}`
      : available === 0
        ? `All ${total} taken`
        : `${available} of ${total} left`;
  const lines = spots.map(({ number, status, handle }) => {
    const holder = handle === null ? '' : ` @${handle}`;
    return `${number}.${holder}${won.has(number) ? ' 🏆' : MARKS[status]}`;
  });
  return [
    `🧇 ${title}`,
    `${formatMoney(priceMinor, currency)} a spot · ${state}`,
    '',
    ...lines,
    '',
    '✅ paid · ⏳ waiting for payment',
    url,
  ].join('\n');
}
