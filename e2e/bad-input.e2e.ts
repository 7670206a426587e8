import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import type { RestClient } from './call-rest.ts';
import { CLIENT_HEADERS } from './call-trpc.ts';
import { expectRestRefusal, expectTrpcRefusal } from './expect-refusal.ts';
import { ARCHIVED, COMPLETED, FAILURES, OPEN, openThreeBoards, type ThreeBoards } from './three-boards.ts';

/** Everything wrong that an input can say, over REST and tRPC: a documented status and a sentence, and nothing changes. */

let boards: ThreeBoards;
let anybody: RestClient;
let signedIn: RestClient;

beforeAll(async () => {
  boards = await openThreeBoards();
  ({ anybody, signedIn } = boards);
});
afterAll(() => boards.close());

const claim = (changes: object) => ({
  waffle_slug: OPEN,
  spot_numbers: [5],
  instagram_handle: 'kat',
  ...changes,
});
const tooMany = Array.from({ length: 51 }, (_, index) => index + 1);

const BAD_CLAIMS: ReadonlyArray<readonly [what: string, body: unknown, code: ErrorCode]> = [
  ['a waffle that does not exist', claim({ waffle_slug: 'nothing-here' }), 'waffle.not_found'],
  ['an address that can be no waffle’s', claim({ waffle_slug: '../../etc/passwd' }), 'waffle.not_found'],
  ['a waffle named by SQL', claim({ waffle_slug: "x'; drop table claim; --" }), 'waffle.not_found'],
  ['a waffle that has a winner', claim({ waffle_slug: COMPLETED }), 'waffle.not_open'],
  ['an archived waffle', claim({ waffle_slug: ARCHIVED }), 'waffle.not_open'],
  ['spot 0', claim({ spot_numbers: [0] }), 'request.invalid'],
  ['a negative spot', claim({ spot_numbers: [-3] }), 'request.invalid'],
  ['half a spot', claim({ spot_numbers: [2.5] }), 'request.invalid'],
  ['a spot past the last one', claim({ spot_numbers: [11] }), 'spot.unknown'],
  ['spot 1,000,000', claim({ spot_numbers: [1_000_000] }), 'spot.unknown'],
  ['spot 1,000,001', claim({ spot_numbers: [1_000_001] }), 'request.invalid'],
  ['a spot beyond every integer', claim({ spot_numbers: [1e300] }), 'request.invalid'],
  ['a spot written as text', claim({ spot_numbers: ['5'] }), 'request.invalid'],
  ['the same spot twice', claim({ spot_numbers: [5, 5] }), 'request.invalid'],
  ['no spot at all', claim({ spot_numbers: [] }), 'request.invalid'],
  ['51 spots', claim({ spot_numbers: tooMany }), 'request.invalid'],
  ['spots that are no list', claim({ spot_numbers: { 0: 5 } }), 'request.invalid'],
  ['a taken spot', claim({ spot_numbers: [5, 1] }), 'spot.taken'],
  ['no handle', claim({ instagram_handle: '' }), 'request.invalid'],
  ['a handle with markup', claim({ instagram_handle: '<script>alert(1)</script>' }), 'request.invalid'],
  ['a handle with blanks inside', claim({ instagram_handle: 'mia and kat' }), 'request.invalid'],
  ['a handle of 31 letters', claim({ instagram_handle: 'a'.repeat(31) }), 'request.invalid'],
  ['a handle of a megabyte’s kind', claim({ instagram_handle: 'a'.repeat(5_000) }), 'request.invalid'],
  ['a handle with a zero byte', claim({ instagram_handle: 'mi\u0000a' }), 'request.invalid'],
  ['a handle that only looks Latin', claim({ instagram_handle: 'mіa' }), 'request.invalid'],
  ['a handle that is a number', claim({ instagram_handle: 12 }), 'request.invalid'],
  ['a field nobody knows', claim({ price: 1 }), 'request.invalid'],
  ['a list instead of an object', [], 'request.invalid'],
  ['nothing', null, 'request.invalid'],
  ['a number', 7, 'request.invalid'],
  ['a missing field', { waffle_slug: OPEN }, 'request.invalid'],
];

describe('over REST, a claim with', () => {
  it.each(BAD_CLAIMS)('%s is refused', async (_what, body, code) => {
    const { status, text } = await anybody.call({
      method: 'POST',
      path: '/api/claims',
      body: JSON.stringify(body),
    });
    expectRestRefusal(status, text, code);
  });
});

describe('over tRPC, a claim with', () => {
  const cases = BAD_CLAIMS.filter(
    ([, body]) => typeof body === 'object' && body !== null && 'spot_numbers' in body && !('price' in body),
  ).map(([what, body, code]) => {
    const {
      waffle_slug: slug,
      spot_numbers: numbers,
      instagram_handle: handle,
    } = body as ReturnType<typeof claim>;
    // tRPC's own clients send no address that can be no waffle's: there it is a mistake in the input.
    const trpcCode = code === 'waffle.not_found' && !/^[a-z-]+$/.test(slug) ? 'request.invalid' : code;
    return [what, { opId: randomUUID(), slug, numbers, handle }, trpcCode] as const;
  });
  const more: ReadonlyArray<readonly [string, unknown, ErrorCode]> = [
    ['no operation id', { slug: OPEN, numbers: [5], handle: 'kat' }, 'request.invalid'],
    ['a made-up operation id', { opId: '1', slug: OPEN, numbers: [5], handle: 'kat' }, 'request.invalid'],
    [
      'a time no calendar has',
      { opId: randomUUID(), performedAt: '+275760-09-13T00:00:00Z', slug: OPEN, numbers: [5], handle: 'kat' },
      'request.invalid',
    ],
    ['a list instead of an object', [], 'request.invalid'],
    ['nothing', null, 'request.invalid'],
  ];

  it.each([...cases, ...more])('%s is refused', async (_what, body, code) => {
    const { status, text } = await anybody.call({
      method: 'POST',
      path: '/trpc/spots.claim',
      headers: CLIENT_HEADERS,
      body: JSON.stringify(body),
    });
    expectTrpcRefusal(status, text, code);
  });
});

describe('operators are refused', () => {
  const waffle = (changes: object) => ({ title: 'New', total_spots: 25, spot_price: 500, ...changes });
  const spots = `/api/admin/waffles/${OPEN}/spots`;
  const cases: ReadonlyArray<readonly [what: string, path: string, body: unknown, code: ErrorCode]> = [
    [
      'a waffle of a million spots',
      '/api/admin/waffles',
      waffle({ total_spots: 1_000_000 }),
      'request.invalid',
    ],
    ['a waffle of one spot', '/api/admin/waffles', waffle({ total_spots: 1 }), 'request.invalid'],
    ['a free waffle', '/api/admin/waffles', waffle({ spot_price: 0 }), 'request.invalid'],
    [
      'a price with a fraction of a cent',
      '/api/admin/waffles',
      waffle({ spot_price: 1.5 }),
      'request.invalid',
    ],
    ['a waffle without a title', '/api/admin/waffles', waffle({ title: '   ' }), 'request.invalid'],
    ['a title with a line break', '/api/admin/waffles', waffle({ title: 'a\nb' }), 'request.invalid'],
    ['a title of 121 letters', '/api/admin/waffles', waffle({ title: 'a'.repeat(121) }), 'request.invalid'],
    [
      'a script as a picture',
      '/api/admin/waffles',
      waffle({ image_url: 'javascript:alert(1)' }),
      'request.invalid',
    ],
    ['an eleventh winner', '/api/admin/waffles', waffle({ item_count: 11 }), 'request.invalid'],
    ['an unknown currency', '/api/admin/waffles', waffle({ currency: 'XXX' }), 'request.invalid'],
    ['a payment for spot 0', `${spots}/0/pay`, {}, 'request.invalid'],
    ['a payment for a spot of that name', `${spots}/one/pay`, {}, 'request.invalid'],
    ['a payment for a spot past the last one', `${spots}/11/pay`, {}, 'spot.unknown'],
    ['a payment for a free spot', `${spots}/9/pay`, {}, 'spot.not_claimed'],
    ['a payment for a claim of another shape', `${spots}/1/pay`, { claim_id: '1' }, 'request.invalid'],
    [
      'a payment for somebody else’s claim',
      `${spots}/1/pay`,
      { claim_id: randomUUID() },
      'spot.changed_hands',
    ],
    ['taking back what was not paid', `${spots}/9/undo-pay`, {}, 'spot.not_claimed'],
    ['giving a paid spot back without a reason', `${spots}/2/release`, {}, 'spot.reason_required'],
    ['an empty bulk payment', `${spots}/pay`, { spot_numbers: [] }, 'request.invalid'],
    ['a bulk payment that names a spot twice', `${spots}/pay`, { spot_numbers: [1, 1] }, 'request.invalid'],
    [
      'a bulk payment of 10,000',
      `${spots}/pay`,
      { spot_numbers: Array.from({ length: 10_000 }, (_, i) => i + 1) },
      'request.invalid',
    ],
    [
      'a winner who has not paid',
      `/api/admin/waffles/${OPEN}/winner`,
      { winning_spot_number: 1, confirm_unpaid: true },
      'winner.not_paid',
    ],
    [
      'two winners for one item',
      `/api/admin/waffles/${OPEN}/winner`,
      { winning_spot_numbers: [1, 2] },
      'winner.wrong_count',
    ],
    [
      'a winner while others have not paid',
      `/api/admin/waffles/${OPEN}/winner`,
      { winning_spot_number: 2 },
      'winner.unpaid_remain',
    ],
    [
      'another winner where none was set',
      `/api/admin/waffles/${OPEN}/change-winner`,
      { winning_spot_number: 2 },
      'waffle.not_completed',
    ],
    [
      'a draw that was never sealed',
      `/api/admin/waffles/${OPEN}/draw/run`,
      { draw_id: randomUUID() },
      'draw.not_found',
    ],
    [
      'a payment after the winner was set',
      `/api/admin/waffles/${COMPLETED}/spots/1/pay`,
      {},
      'waffle.completed',
    ],
    ['a payment on an archived waffle', `/api/admin/waffles/${ARCHIVED}/spots/1/pay`, {}, 'waffle.archived'],
    [
      'a change of what does not exist',
      '/api/admin/waffles/nothing-here/archive',
      undefined,
      'waffle.not_found',
    ],
  ];
  it.each(cases)('%s', async (_what, path, body, code) => {
    const { status, text } = await signedIn.call({ method: 'POST', path, body });
    expectRestRefusal(status, text, code);
  });

  it('an edit that changes nothing, and one that changes what is fixed', async () => {
    for (const body of [{}, { total_spots: 30 }, { title: null }, { version: 1 }]) {
      const { status, text } = await signedIn.call({
        method: 'PATCH',
        path: `/api/admin/waffles/${OPEN}`,
        body,
      });
      expectRestRefusal(status, text, 'request.invalid');
    }
  });

  it('a deletion without the word, and one without the password', async () => {
    const remove = (body: object) =>
      signedIn.call({ method: 'DELETE', path: `/api/admin/waffles/${OPEN}`, body });
    const unconfirmed = await remove({ confirm: 'delete', current_password: boards.operator.password });
    expectRestRefusal(unconfirmed.status, unconfirmed.text, 'confirm.word_missing');
    const guessed = await remove({ confirm: 'DELETE', current_password: 'guessed' });
    expectRestRefusal(guessed.status, guessed.text, 'auth.wrong_password');
  });
});

it('after all of that, nothing has changed', async () => {
  expect(await boards.countEverything()).toEqual(boards.atFirst);
  expect(boards.product.output()).not.toMatch(FAILURES);
});
