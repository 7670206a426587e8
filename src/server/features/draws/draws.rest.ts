import { z } from 'zod';
import type { CommandCaller } from '#server/core/command.ts';
import { defineRoute, type GuardedRestCall, type RestRoute } from '#server/core/rest.ts';
import { sealDrawInput, setWinnersInput } from '#shared/draws/draws.schemas.ts';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { uuidSchema } from '#shared/kernel/uuid-schema.ts';
import { spotNumberSchema } from '#shared/spots/spots.schemas.ts';
import { getWaffleId } from '../waffles/waffles.queries.ts';
import { changeWinners } from './commands/change-winners.ts';
import { clearWinners } from './commands/clear-winners.ts';
import { runDraw } from './commands/run-draw.ts';
import { type DrawParts, sealDraw } from './commands/seal-draw.ts';
import { setWinners } from './commands/set-winners.ts';
import {
  certificateToRest,
  restCertificate,
  restRound,
  restWinners,
  time,
  winnersToRest,
} from './describe-draw.ts';
import { getDrawCertificate } from './draws.queries.ts';

/** Any string is looked up, so that a strange address is "not found" like every other unknown one. */
const slugParams = z.object({ slug: z.string() });
const winningSpots = {
  winning_spot_number: spotNumberSchema.optional(),
  winning_spot_numbers: setWinnersInput.shape.numbers.optional(),
};
type WinningSpots = { winning_spot_number?: number | undefined; winning_spot_numbers?: number[] | undefined };

const namesOneForm = (body: WinningSpots) =>
  (body.winning_spot_number === undefined) !== (body.winning_spot_numbers === undefined);
const ONE_FORM = 'Name winning_spot_number or winning_spot_numbers.';

function numbersOf(body: WinningSpots): number[] {
  return body.winning_spot_numbers ?? [body.winning_spot_number].filter((number) => number !== undefined);
}

const NAMING_ERRORS: readonly ErrorCode[] = [
  'waffle.not_found',
  'waffle.archived',
  'winner.wrong_count',
  'winner.duplicate_spot',
  'winner.not_paid',
  'spot.unknown',
];

export function drawsRoutes(parts: DrawParts): RestRoute[] {
  return [setRoute(), changeRoute(), clearRoute(), ...drawRoutes(parts), certificateRoute()];
}

function setRoute(): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/admin/waffles/:slug/winner',
    tag: 'Winners',
    summary: 'Sets the winning spots, one per item, and completes the waffle.',
    access: 'winner.set',
    params: slugParams,
    body: z
      .strictObject({ ...winningSpots, confirm_unpaid: setWinnersInput.shape.confirmUnpaid })
      .refine(namesOneForm, ONE_FORM),
    answer: restWinners,
    errors: [...NAMING_ERRORS, 'waffle.completed', 'winner.unpaid_remain'],
    sample: { winning_spot_number: 7, confirm_unpaid: true },
    handle: async (call) => {
      const target = await targetOf(call);
      const { body } = call;
      const input = { ...target, numbers: numbersOf(body), confirmUnpaid: body.confirm_unpaid };
      return winnersToRest(await setWinners(callerOf(call), input));
    },
  });
}

function changeRoute(): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/admin/waffles/:slug/change-winner',
    tag: 'Winners',
    summary: 'Names other winning spots without reopening the waffle.',
    access: 'winner.set',
    params: slugParams,
    body: z.strictObject(winningSpots).refine(namesOneForm, ONE_FORM),
    answer: restWinners,
    errors: [...NAMING_ERRORS, 'waffle.not_completed'],
    sample: { winning_spot_numbers: [9] },
    handle: async (call) => {
      const input = { ...(await targetOf(call)), numbers: numbersOf(call.body) };
      return winnersToRest(await changeWinners(callerOf(call), input));
    },
  });
}

function clearRoute(): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/admin/waffles/:slug/clear-winner',
    tag: 'Winners',
    summary: 'Takes the winners back and reopens the waffle.',
    access: 'winner.set',
    params: slugParams,
    answer: restWinners,
    errors: ['waffle.not_found', 'waffle.archived', 'waffle.not_completed'],
    handle: async (call) => winnersToRest(await clearWinners(callerOf(call), await targetOf(call))),
  });
}

function drawRoutes(parts: DrawParts): RestRoute[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/admin/waffles/:slug/draw/seal',
      tag: 'Winners',
      summary:
        'Publishes the digests of the paid list and of a secret, before the draw. Again only with a reason.',
      access: 'winner.set',
      params: slugParams,
      body: z.strictObject({
        confirm_unpaid: sealDrawInput.shape.confirmUnpaid,
        reason: sealDrawInput.shape.reason,
      }),
      answer: z.object({
        draw_id: z.uuid(),
        attempt: z.int(),
        list_digest: z.string(),
        secret_digest: z.string(),
        beacon: restRound.nullable(),
        drawable_at: time.nullable(),
      }),
      status: 201,
      errors: [
        'waffle.not_found',
        'waffle.archived',
        'waffle.completed',
        'winner.unpaid_remain',
        'winner.wrong_count',
        'draw.nobody_paid',
        'draw.already_sealed',
        'draw.reason_required',
      ],
      sample: { confirm_unpaid: true, reason: 'The list changed.' },
      handle: async (call) => {
        const { confirm_unpaid: confirmUnpaid, reason } = call.body;
        const input = { ...(await targetOf(call)), confirmUnpaid, reason };
        const sealed = await sealDraw(callerOf(call), parts, input);
        return {
          draw_id: sealed.drawId,
          attempt: sealed.attempt,
          list_digest: sealed.listDigest,
          secret_digest: sealed.secretDigest,
          beacon: sealed.beacon,
          drawable_at: sealed.drawableAt,
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/admin/waffles/:slug/draw/run',
      tag: 'Winners',
      summary: 'Reveals the secret of a sealed draw and completes the waffle with the winners it gives.',
      access: 'winner.set',
      params: slugParams,
      body: z.strictObject({ draw_id: uuidSchema }),
      answer: restWinners,
      errors: [
        'waffle.not_found',
        'waffle.archived',
        'waffle.completed',
        'draw.not_found',
        'draw.not_sealed',
        'draw.list_changed',
        'draw.beacon_unreachable',
      ],
      handle: async (call) => {
        const input = { ...(await targetOf(call)), drawId: call.body.draw_id };
        return winnersToRest(await runDraw(callerOf(call), parts, input));
      },
    }),
  ];
}

function certificateRoute(): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/api/waffles/:slug/draw',
    tag: 'Winners',
    summary: 'The draw certificate: everything that is needed to recompute every draw of this waffle.',
    access: 'public',
    params: slugParams,
    answer: restCertificate,
    errors: ['waffle.not_found', 'draw.not_found'],
    handle: async ({ context, params }) =>
      certificateToRest(await getDrawCertificate(context.core.fork(), params.slug)),
  });
}

type WaffleCall = GuardedRestCall<{ slug: string }, unknown, unknown>;

function callerOf({ context, actor }: WaffleCall): CommandCaller {
  return { core: context.core, actor, ip: context.ip };
}

async function targetOf(call: WaffleCall): Promise<{ opId: string; waffleId: number }> {
  return { opId: call.opId, waffleId: await getWaffleId(call.context.core.fork(), call.params.slug) };
}
