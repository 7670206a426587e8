import type { Page, Response } from 'playwright-core';

/** A board as everybody must see it: `1 pending @mia`, `2 available`, … joined by line breaks. */
export type BoardPicture = string;

export interface SpotPicture {
  readonly status: 'available' | 'pending' | 'paid';
  readonly handle: string | null;
}

/**
 * Draws a board as text. Of a completed board everybody sees who won; what did not win is told apart by operators
 * alone, and so is only `taken` here.
 */
export function drawPicture(spots: readonly SpotPicture[], winners: readonly number[] = []): BoardPicture {
  return spots
    .map(({ status, handle }, index) => {
      const number = index + 1;
      const word = winners.includes(number)
        ? 'winner'
        : winners.length > 0 && status !== 'available'
          ? 'taken'
          : status;
      return `${number} ${word}${handle === null ? '' : ` @${handle}`}`;
    })
    .join('\n');
}

export interface Viewer {
  readonly name: string;
  readonly page: Page;
  /** Whose spots this page calls "yours". */
  readonly handle?: string;
}

/** What a page needs to know to read its own board: runs in the browser, from the names that are read aloud. */
interface Reading {
  readonly wanted: BoardPicture;
  readonly own: string | null;
  readonly completed: boolean;
}

/**
 * Waits until a page shows this board, and says when it did: milliseconds since 1970 by the machine's clock, which the
 * browser shares. Rejects with what the page shows instead.
 */
export async function waitForPicture(viewer: Viewer, wanted: BoardPicture): Promise<number> {
  const reading: Reading = { wanted, own: viewer.handle ?? null, completed: / winner /.test(wanted) };
  try {
    const seenAt = await viewer.page.waitForFunction(readPicture, reading, {
      polling: 'raf',
      timeout: 5_000,
    });
    return await seenAt.jsonValue();
  } catch (error) {
    const shown = await viewer.page.evaluate(showPicture, reading);
    throw new Error(`${viewer.name} sees another board: ${differences(wanted, shown)}`, { cause: error });
  }
}

function differences(wanted: string, shown: string): string {
  const lines = shown.split('\n');
  return wanted
    .split('\n')
    .flatMap((line, index) => (line === lines[index] ? [] : [`${lines[index]} instead of ${line}`]))
    .join('; ');
}

/** In the browser: the time where the board is the wanted one, else 0. */
function readPicture({ wanted, own, completed }: Reading): number {
  const words: Record<string, string> = {
    free: 'available',
    'not taken': 'available',
    claimed: 'pending',
    'not won': 'taken',
    ...(completed ? { pending: 'taken', claimed: 'taken', paid: 'taken' } : {}),
  };
  const spots = document.querySelectorAll('[role="group"][aria-label="Spots"] button');
  const shown = Array.from(spots, (spot) => {
    const [number = '', word = '', who = ''] = (spot.getAttribute('aria-label') ?? '').split(', ');
    const holder = who === 'yours' ? `@${own}` : who;
    return `${number.replace('Spot ', '')} ${words[word] ?? word}${holder === '' ? '' : ` ${holder}`}`;
  }).join('\n');
  return shown === wanted ? Date.now() : 0;
}

/** In the browser: the board as it stands there, for the message of a failure. */
function showPicture({ own }: Reading): string {
  const spots = document.querySelectorAll('[role="group"][aria-label="Spots"] button');
  return Array.from(spots, (spot) => `${spot.getAttribute('aria-label') ?? ''} (own: ${own})`).join('\n');
}

/** When the answer had arrived in the browser that asked: milliseconds since 1970. */
export async function answeredAt(response: Response): Promise<number> {
  await response.finished();
  const { startTime, responseEnd } = response.request().timing();
  return startTime + responseEnd;
}
