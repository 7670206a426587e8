import type { RestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';

/** The board that the documentation's samples name. */
export const SLUG = 'blue-wig-3';
const TITLE = 'Blue Wig #3';
/** Somebody's spots wherever a preparation needs some. */
const CLAIMED = [3, 7, 9, 12];

/** How far a board has come; each includes what stands before it, but the last three exclude each other. */
export type Preparation = 'free' | 'claimed' | 'paid' | 'completed' | 'archived' | 'sealed';

export interface PreparedBoard {
  readonly slug: string;
  /** The id of its sealed draw; empty where there is none. */
  readonly drawId: string;
}

export interface SampleBoards {
  /** Makes another board of the samples' title, in the state that a sample needs. */
  prepare(state: Preparation): Promise<PreparedBoard>;
  /** Makes the very board that the samples name, all free; removes the one that had its address before. */
  prepareNamed(): Promise<void>;
  /** Who claimed on the board that was prepared last. */
  lastBuyer(): string;
}

export function createSampleBoards(signedIn: RestClient, password: string): SampleBoards {
  let buyers = 0;
  const lastBuyer = () => `buyer.${buyers}`;
  const post = <Answer>(path: string, body?: object) =>
    signedIn.expectOk<Answer>({ method: 'POST', path, body });

  const prepare = async (state: Preparation): Promise<PreparedBoard> => {
    const { slug } = await createBoard(signedIn, TITLE, 25);
    const board = `/api/admin/waffles/${slug}`;
    const prepared = { slug, drawId: '' };
    if (state === 'free') return prepared;
    // A new buyer every time: claims are limited by handle.
    buyers += 1;
    await post('/api/claims', { waffle_slug: slug, spot_numbers: CLAIMED, instagram_handle: lastBuyer() });
    if (state === 'claimed') return prepared;
    await post(`${board}/spots/pay`, { spot_numbers: CLAIMED });
    if (state === 'completed')
      await post(`${board}/winner`, { winning_spot_number: 7, confirm_unpaid: true });
    if (state === 'archived') await post(`${board}/archive`);
    if (state !== 'sealed') return prepared;
    const sealed = await post<{ draw_id: string }>(`${board}/draw/seal`, { confirm_unpaid: true });
    return { slug, drawId: sealed.draw_id };
  };

  return {
    prepare,
    prepareNamed: async () => {
      await signedIn.call({
        method: 'DELETE',
        path: `/api/admin/waffles/${SLUG}`,
        body: { confirm: 'DELETE', current_password: password },
      });
      const { slug } = await prepare('free');
      if (slug !== SLUG) throw new Error(`The board of the samples is at ${slug}.`);
    },
    lastBuyer,
  };
}
