import type { Currency } from '#shared/kernel/money.ts';
import { DEFAULT_CURRENCY, formatAmount, formatMoney, parseMoney } from '#shared/kernel/money.ts';
import type { WaffleFacts, WaffleTemplate } from '#shared/waffles/waffles.rules.ts';
import {
  boardTotalMinor,
  HOLD_MINUTES_MAX,
  ITEMS_MAX,
  MEDIA_LINKS_MAX,
  SPOTS_MAX,
  SPOTS_MIN,
  TITLE_LENGTH_MAX,
} from '#shared/waffles/waffles.rules.ts';
import type { CreateWaffleInput, UpdateWaffleInput } from '#shared/waffles/waffles.schemas.ts';

/** The form as it is typed: text stays text until it is checked, so that nothing somebody wrote is ever rewritten. */
export interface WaffleDraft {
  readonly title: string;
  readonly totalSpots: string;
  readonly price: string;
  readonly currency: Currency;
  readonly description: string;
  readonly paymentInfo: string;
  readonly imageUrl: string;
  readonly mediaLinks: readonly string[];
  readonly itemCount: string;
  /** Empty for no holds. */
  readonly holdMinutes: string;
  /** Empty for no limit. */
  readonly pendingPerHandleMax: string;
  readonly publicExport: boolean;
}

/** One sentence per field; links by their place, as the server names them: `mediaLinks.0`. */
export type DraftErrors = Readonly<Record<string, string>>;

type Values = Omit<CreateWaffleInput, 'opId' | 'performedAt'>;
type Changes = UpdateWaffleInput['changes'];

export type CheckedDraft =
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly errors: DraftErrors };

export const DESCRIPTION_LENGTH_MAX = 2_000;
const URL_LENGTH_MAX = 500;

export const EMPTY_DRAFT: WaffleDraft = {
  title: '',
  totalSpots: '',
  price: '',
  currency: DEFAULT_CURRENCY,
  description: '',
  paymentInfo: '',
  imageUrl: '',
  mediaLinks: [],
  itemCount: '1',
  holdMinutes: '',
  pendingPerHandleMax: '',
  publicExport: true,
};

/** A template fills spots and price and leaves everything else as typed. */
export function applyTemplate(draft: WaffleDraft, template: WaffleTemplate): WaffleDraft {
  return {
    ...draft,
    totalSpots: String(template.totalSpots),
    price: formatAmount(template.priceMinor, draft.currency),
  };
}

export function factsToDraft(facts: WaffleFacts): WaffleDraft {
  return {
    title: facts.title,
    totalSpots: String(facts.totalSpots),
    price: formatAmount(facts.priceMinor, facts.currency),
    currency: facts.currency,
    description: facts.description,
    paymentInfo: facts.paymentInfo,
    imageUrl: facts.imageUrl ?? '',
    mediaLinks: facts.mediaLinks,
    itemCount: String(facts.itemCount),
    holdMinutes: facts.holdMinutes === null ? '' : String(facts.holdMinutes),
    pendingPerHandleMax: facts.pendingPerHandleMax === null ? '' : String(facts.pendingPerHandleMax),
    publicExport: facts.publicExport,
  };
}

/** `25 × $5.00 = $125.00`; null until both numbers can be read. */
export function totalLine(totalSpots: string, price: string, currency: Currency): string | null {
  const spots = readWhole(totalSpots);
  const priceMinor = parseMoney(price, currency);
  if (spots === null || spots < 1 || spots > SPOTS_MAX || priceMinor === null) return null;
  const total = formatMoney(boardTotalMinor(spots, priceMinor), currency);
  return `${spots} × ${formatMoney(priceMinor, currency)} = ${total}`;
}

/** Checks the whole form as the server will, in its order of fields. Only the server's answer decides. */
export function checkDraft(draft: WaffleDraft): CheckedDraft {
  const errors: Record<string, string> = {};
  const title = draft.title.trim();
  if (title === '') errors.title = 'Give the waffle a title.';
  else if (title.length > TITLE_LENGTH_MAX)
    errors.title = `A title has at most ${TITLE_LENGTH_MAX} characters.`;

  const whole = (name: keyof WaffleDraft, typed: string, min: number, max: number, what: string) => {
    const value = readWhole(typed);
    if (value !== null && value >= min && value <= max) return value;
    errors[name] = `${what} is a whole number from ${min} to ${max.toLocaleString('en-US')}.`;
    return min;
  };
  const wholeOrNone = (name: keyof WaffleDraft, typed: string, max: number, what: string): number | null =>
    typed.trim() === '' ? null : whole(name, typed, 1, max, what);

  const totalSpots = whole('totalSpots', draft.totalSpots, SPOTS_MIN, SPOTS_MAX, 'The number of spots');
  const priceMinor = parseMoney(draft.price, draft.currency);
  if (priceMinor === null) errors.price = 'Enter a price above 0, such as 5 or 5.00.';
  const itemCount = whole(
    'itemCount',
    draft.itemCount,
    1,
    Math.min(ITEMS_MAX, Math.max(totalSpots, 1)),
    'The number of winners',
  );
  const holdMinutes = wholeOrNone('holdMinutes', draft.holdMinutes, HOLD_MINUTES_MAX, 'A hold');
  const pendingPerHandleMax = wholeOrNone(
    'pendingPerHandleMax',
    draft.pendingPerHandleMax,
    SPOTS_MAX,
    'The limit',
  );
  checkTexts(draft, errors);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    values: {
      title,
      totalSpots,
      priceMinor: priceMinor ?? 0,
      currency: draft.currency,
      description: draft.description.trim(),
      paymentInfo: draft.paymentInfo.trim(),
      imageUrl: draft.imageUrl.trim() === '' ? null : draft.imageUrl.trim(),
      mediaLinks: keptLinks(draft),
      itemCount,
      holdMinutes,
      pendingPerHandleMax,
      publicExport: draft.publicExport,
    },
  };
}

function checkTexts(draft: WaffleDraft, errors: Record<string, string>): void {
  for (const name of ['description', 'paymentInfo'] as const) {
    if (draft[name].trim().length > DESCRIPTION_LENGTH_MAX) {
      errors[name] = `At most ${DESCRIPTION_LENGTH_MAX.toLocaleString('en-US')} characters.`;
    }
  }
  const imageProblem = draft.imageUrl.trim() === '' ? null : whyNotAddress(draft.imageUrl);
  if (imageProblem !== null) errors.imageUrl = imageProblem;
  for (const [place, link] of draft.mediaLinks.entries()) {
    const problem = link.trim() === '' ? null : whyNotAddress(link);
    if (problem !== null) errors[`mediaLinks.${place}`] = problem;
  }
  if (draft.mediaLinks.length > MEDIA_LINKS_MAX) {
    errors['mediaLinks.0'] = `At most ${MEDIA_LINKS_MAX} links.`;
  }
}

function whyNotAddress(typed: string): string | null {
  const text = typed.trim();
  if (text.length > URL_LENGTH_MAX) return `An address has at most ${URL_LENGTH_MAX} characters.`;
  try {
    if (new URL(text).protocol === 'https:') return null;
  } catch {
    // No address at all: the same advice helps.
  }
  return 'Use an address that begins with https://';
}

/** Lines left empty are no links. */
function keptLinks(draft: WaffleDraft): string[] {
  return draft.mediaLinks.map((link) => link.trim()).filter((link) => link !== '');
}

function readWhole(typed: string): number | null {
  return /^\d{1,7}$/.test(typed.trim()) ? Number(typed.trim()) : null;
}

/** Only what differs from the waffle the form was filled from: a partial update changes only what it names. */
export function changesOf(facts: WaffleFacts, values: Values): Changes | null {
  const { totalSpots: _spots, currency: _currency, ...editable } = values;
  const changed = Object.entries(editable).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(facts[name as keyof WaffleFacts]),
  );
  return changed.length === 0 ? null : (Object.fromEntries(changed) as Changes);
}

const FIELD_NAMES: Readonly<Partial<Record<keyof WaffleFacts, string>>> = {
  title: 'Title',
  priceMinor: 'Price',
  description: 'Description',
  paymentInfo: 'How to pay',
  imageUrl: 'Picture',
  mediaLinks: 'Media links',
  itemCount: 'Items to win',
  holdMinutes: 'Hold',
  pendingPerHandleMax: 'Unpaid spots per buyer',
  publicExport: 'Download of the list',
};

/** Names what is different between two versions of a waffle, with the newer value where it is short. */
export function describeChanges(before: WaffleFacts, after: WaffleFacts): string[] {
  const lines: string[] = [];
  for (const [key, name] of Object.entries(FIELD_NAMES)) {
    const value = after[key as keyof WaffleFacts];
    if (JSON.stringify(value) === JSON.stringify(before[key as keyof WaffleFacts])) continue;
    const written = key === 'priceMinor' ? formatMoney(after.priceMinor, after.currency) : value;
    const short = typeof written === 'number' || (typeof written === 'string' && written.length <= 60);
    lines.push(short ? `${name} is now: ${written === '' ? 'empty' : written}` : `${name} was changed`);
  }
  return lines;
}

/** True where leaving the form would lose something. */
export function isDraftChanged(draft: WaffleDraft, from: WaffleDraft): boolean {
  return JSON.stringify(draft) !== JSON.stringify(from);
}

/**
 * Puts the server's complaints at the form's fields: it knows prices in minor units and changes under `changes`.
 * Media links keep their places because empty lines are sent last.
 */
export function toDraftErrors(fields: Readonly<Record<string, unknown>>): DraftErrors {
  const errors: Record<string, string> = {};
  for (const [path, sentence] of Object.entries(fields)) {
    const name = path.replace(/^changes\./, '').replace(/^priceMinor$/, 'price');
    if (typeof sentence === 'string') errors[name] = sentence;
  }
  return errors;
}
