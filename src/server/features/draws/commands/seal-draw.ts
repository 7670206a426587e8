import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { sealDrawAction } from '#shared/actions/catalogue.ts';
import { decideWinners } from '#shared/draws/draws.machine.ts';
import { makeDrawList } from '#shared/draws/draws.rules.ts';
import type { SealDrawInput, SealedDrawAnswer } from '#shared/draws/draws.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import type { Beacon } from '../drand-beacon.ts';
import { readDrawableBoard } from '../draws.queries.ts';
import { requireAllowed } from './place-winners.ts';

const SECRET_BYTES = 32;

export interface DrawParts {
  readonly beacon: Beacon;
}

/** SHA-256 in lowercase hex. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Publishes what a draw will be made of before anybody can know its outcome: the digest of the paid list and the digest
 * of a secret that stays here. With a reason an earlier attempt is replaced; it stays visible, and so does the reason.
 */
export async function sealDraw(
  caller: CommandCaller,
  { beacon }: DrawParts,
  input: SealDrawInput,
): Promise<SealedDrawAnswer> {
  // Asked before the transaction: the network may take seconds, and the board would be locked meanwhile.
  const source = await beacon.next(caller.core.clock.now());
  return runCommand<SealedDrawAnswer>(caller, sealDrawAction, input, async ({ em, now }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    const board = await readDrawableBoard(em, waffle);
    requireAllowed(decideWinners(board, { kind: 'seal', confirmUnpaid: input.confirmUnpaid }));
    const reason = input.reason === undefined || input.reason === '' ? null : input.reason;
    const attempt = await openAttempt(em, waffle.id, reason);
    // A round that came out while we waited for the lock would be known before the list is: ask again.
    if (source !== null && source.availableAt <= now()) throw new AppError('server.busy');

    const round = source === null ? null : { chain: source.chain, round: source.round };
    const list = makeDrawList({
      slug: waffle.slug,
      itemCount: waffle.itemCount,
      beacon: round,
      entries: board.entries,
    });
    const secret = randomBytes(SECRET_BYTES).toString('hex');
    const drawId = randomUUID();
    const listDigest = sha256Hex(list);
    const secretDigest = sha256Hex(secret);
    const by = caller.actor?.name ?? 'system';
    await em.execute(
      `insert into draw (id, waffle_id, attempt, state, list, list_digest, secret, secret_digest, beacon, reason,
         sealed_at, sealed_by_name)
       values (?, ?, ?, 'sealed', ?, ?, ?, ?, ?::jsonb, ?, ?, ?)`,
      [
        drawId,
        waffle.id,
        attempt,
        list,
        listDigest,
        secret,
        secretDigest,
        round === null ? null : JSON.stringify({ ...round, randomness: null }),
        reason,
        now(),
        by,
      ],
    );
    const sealed = { drawId, attempt, listDigest, secretDigest, beacon: round };
    const drawableAt = source?.availableAt.toISOString() ?? null;
    return {
      answer: (seq) => ({ ...sealed, drawableAt, seq }),
      audit: [{ targetType: 'draw', targetId: drawId, targetLabel: waffle.title, after: sealed, reason }],
      stream: waffle,
      events: [{ kind: 'draw.sealed', drawId, listDigest, secretDigest, by }],
    };
  });
}

/**
 * The next attempt's number; an attempt that was sealed and not run becomes void. A first attempt needs no reason,
 * every other one does: `draw.already_sealed` while one waits to be run, `draw.reason_required` after that.
 */
async function openAttempt(em: SqlEntityManager, waffleId: number, reason: string | null): Promise<number> {
  const earlier = await em.execute<{ attempt: number; state: string }[]>(
    'select attempt, state from draw where waffle_id = ? order by attempt',
    [waffleId],
  );
  if (earlier.length > 0 && reason === null) {
    const waits = earlier.some((draw) => draw.state === 'sealed');
    throw new AppError(waits ? 'draw.already_sealed' : 'draw.reason_required');
  }
  await em.execute(`update draw set state = 'void' where waffle_id = ? and state = 'sealed'`, [waffleId]);
  return (earlier.at(-1)?.attempt ?? 0) + 1;
}
