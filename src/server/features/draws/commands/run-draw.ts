import { createHash } from 'node:crypto';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { runDrawAction } from '#shared/actions/catalogue.ts';
import { decideWinners } from '#shared/draws/draws.machine.ts';
import { makeDrawList, recomputeDraw } from '#shared/draws/draws.rules.ts';
import type { RunDrawInput, WinnersAnswer } from '#shared/draws/draws.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import { findAttempt, readDrawableBoard } from '../draws.queries.ts';
import { placeWinners, requireAllowed } from './place-winners.ts';
import { type DrawParts, sha256Hex } from './seal-draw.ts';

const BEACON_RETRY_S = 3;

/**
 * Draws the winners of a sealed list: reveals the secret, adds the beacon's round where one was fixed, and completes
 * the waffle. Refuses with draw.list_changed where a spot was paid, undone or released since sealing, and with
 * draw.beacon_unreachable while the round can't be read: falling back to the secret alone would let the operator choose
 * between two outcomes, so that takes another sealing with its reason.
 */
export async function runDraw(
  caller: CommandCaller,
  { beacon }: DrawParts,
  input: RunDrawInput,
): Promise<WinnersAnswer> {
  // Read before the transaction, because the network may take seconds. What was sealed can't change meanwhile.
  const sealed = await findAttempt(caller.core.fork(), input.waffleId, input.drawId);
  const waits = sealed?.state === 'sealed' ? sealed.beacon : null;
  const randomness = waits === null ? null : await beacon.read(waits);
  return runCommand<WinnersAnswer>(caller, runDrawAction, input, async ({ em, now }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    const board = await readDrawableBoard(em, waffle);
    const draw = await findAttempt(em, waffle.id, input.drawId);
    if (draw === null) throw new AppError('draw.not_found');
    if (draw.state !== 'sealed') throw new AppError('draw.not_sealed');
    requireAllowed(decideWinners(board, { kind: 'draw' }));

    // Compared under the lock: nobody pays or is released between this line and the winners.
    const { slug, itemCount } = waffle;
    const list = makeDrawList({ slug, itemCount, beacon: draw.beacon, entries: board.entries });
    if (sha256Hex(list) !== draw.listDigest) throw new AppError('draw.list_changed');
    if (draw.beacon !== null && randomness === null) {
      throw new AppError('draw.beacon_unreachable', { retry_after: BEACON_RETRY_S });
    }
    const picks = await recomputeDraw({ list, secret: draw.secret, randomness }, sha256);
    if (picks === null)
      throw new Error(`The sealed draw ${draw.drawId} can't be computed from its own list.`);

    const at = now();
    const by = caller.actor?.name ?? 'system';
    const numbers = picks.map((pick) => pick.number);
    const placement = {
      waffleId: waffle.id,
      numbers,
      method: 'draw',
      drawId: draw.drawId,
      at,
      byName: by,
    } as const;
    const winners = await placeWinners(em, board, placement);
    const published = draw.beacon === null ? null : JSON.stringify({ ...draw.beacon, randomness });
    await em.execute(
      `update draw set state = 'drawn', winners = ?::jsonb, beacon = ?::jsonb, drawn_at = ?, drawn_by_name = ?
       where id = ?`,
      [JSON.stringify(picks), published, at, by, draw.drawId],
    );
    waffle.status = 'completed';
    waffle.completedAt = at;
    const completedAt = at.toISOString();
    return {
      answer: (seq) => ({ winners, completedAt, unchanged: false, seq }),
      audit: [
        {
          targetType: 'draw',
          targetId: draw.drawId,
          targetLabel: waffle.title,
          before: { status: 'active', winners: [] },
          after: { status: 'completed', attempt: draw.attempt, winners, randomness },
          reason: draw.reason,
        },
      ],
      stream: waffle,
      events: [{ kind: 'winner.set', winners, completedAt, by }],
    };
  });
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
