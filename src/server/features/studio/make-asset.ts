import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { getBuyerStats } from '#server/features/buyers/buyers.queries.ts';
import { listLoyalty } from '#server/features/loyalty/loyalty.queries.ts';
import type { PublicBoard } from '#shared/live/board.ts';
import { BADGES } from '#shared/loyalty/loyalty.rules.ts';
import {
  freeNumbers,
  listText,
  MODEL_SPECS,
  type Model,
  type ShareFacts,
} from '#shared/studio/studio.rules.ts';
import { askCaption, CaptionError, type CaptionSource } from './ask-captions.ts';
import { type BoardCard, drawBoardCard } from './draw-board-card.ts';
import { drawBuyerCard, drawWinnerCard } from './draw-person-card.ts';
import { renderSvg } from './render-svg.ts';

/** What the making of assets stands on. */
export interface AssetParts {
  /** A board as it is now; throws waffle.not_found. */
  readonly getBoard: (slug: string) => Promise<PublicBoard>;
  /** Where links begin that are given out; null where nobody has said. */
  readonly findBaseUrl: () => Promise<string | null>;
  /** Null where captions are not configured. */
  readonly captions: CaptionSource | null;
}

/** What an asset is made of: a waffle's slug, or a buyer's handle in its normal form. */
export type Subject =
  | { readonly slug: string; readonly handle?: undefined }
  | { readonly handle: string; readonly slug?: undefined };

export type Asset = { readonly image: Buffer } | { readonly text: string };

/**
 * Makes one share asset of how things stand at this moment. Pictures are drawn off the main thread; only a caption leaves
 * this machine, and a raised signal ends it.
 */
export async function makeAsset(
  parts: AssetParts,
  {
    model,
    subject,
    em,
    now,
    signal,
    origin,
  }: {
    readonly model: Model;
    readonly subject: Subject;
    readonly em: SqlEntityManager;
    readonly now: Date;
    readonly signal: AbortSignal;
    /** Where links begin where nobody has said. */
    readonly origin: string;
  },
): Promise<Asset> {
  if (subject.handle !== undefined) return { image: await makeBuyerCard(em, subject.handle, now) };
  const board = await parts.getBoard(subject.slug);
  const address = `${(await parts.findBaseUrl()) ?? origin}/waffle/${board.waffle.slug}`;
  switch (model) {
    case 'list-text':
      return { text: listText(boardToFacts(board, address)) };
    case 'caption':
      return { text: await makeCaption(parts.captions, boardToFacts(board, address), board, signal) };
    case 'winner-card':
      return { image: await draw('winner-card', drawWinnerCard(board, address)) };
    case 'board-story':
    case 'board-square':
      return { image: await draw(model, drawBoardCard(model, board, address)) };
    case 'buyer-card':
      throw new Error('A buyer card is made of a buyer.');
  }
}

function draw(model: BoardCard | 'winner-card' | 'buyer-card', svg: string): Promise<Buffer> {
  return renderSvg(svg, MODEL_SPECS[model].size?.[0] ?? 1080);
}

async function makeBuyerCard(em: SqlEntityManager, handle: string, now: Date): Promise<Buffer> {
  const stats = await getBuyerStats(em, handle, now);
  const [loyalty] = await listLoyalty(em, [handle]);
  const held = loyalty?.badges ?? [];
  const names = BADGES.filter(({ id }) => held.some((badge) => badge === id)).map(({ name }) => name);
  return draw('buyer-card', drawBuyerCard(stats, loyalty?.xp ?? 0, names));
}

function boardToFacts(board: PublicBoard, url: string): ShareFacts {
  const { title, priceMinor, currency } = board.waffle;
  return { title, priceMinor, currency, spots: board.spots, winners: board.winners, url };
}

const CAPTION_ORDER = `You write captions for Instagram posts of a seller who raffles items ("waffles": numbered spots at
one price). Write one caption of at most 600 characters in the language of the title, lively and honest, with a few emoji
and at most five hashtags. Use only the facts given. Do not invent prizes, dates or promises. Answer with the caption alone.`;

async function makeCaption(
  source: CaptionSource | null,
  facts: ShareFacts,
  { waffle }: PublicBoard,
  signal: AbortSignal,
): Promise<string> {
  if (source === null) throw new CaptionError('Captions are not set up on this server.');
  // Handles stay here: the people who claimed never agreed to be told to somebody else.
  const lines = [
    ...listText({ ...facts, spots: facts.spots.map((spot) => ({ ...spot, handle: null })), winners: [] })
      .split('\n')
      .slice(0, 2),
    waffle.description,
    waffle.status === 'completed'
      ? 'It is over and has a winner.'
      : `Free numbers: ${freeNumbers(facts.spots)}`,
    `Link: ${facts.url}`,
  ];
  return askCaption(
    source,
    { system: CAPTION_ORDER, facts: lines.filter((line) => line !== '').join('\n') },
    signal,
  );
}
