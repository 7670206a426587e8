import type { RestClient } from './call-rest.ts';

export interface NewBoard {
  readonly id: number;
  readonly slug: string;
}

/** Creates a waffle as an operator's script would; spots are $5.00 unless `fields` say otherwise. */
export async function createBoard(
  signedIn: RestClient,
  title: string,
  totalSpots: number,
  fields: object = {},
): Promise<NewBoard> {
  const { waffle } = await signedIn.expectOk<{ waffle: NewBoard }>({
    method: 'POST',
    path: '/api/admin/waffles',
    body: { title, total_spots: totalSpots, spot_price: 500, ...fields },
  });
  return waffle;
}
