import { isDeepStrictEqual } from 'node:util';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { updateWaffleAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { UpdateWaffleInput, WaffleAnswer } from '#shared/waffles/waffles.schemas.ts';
import type { WaffleRow } from '../waffles.entity.ts';
import { lockWaffle, waffleToFacts } from '../waffles.queries.ts';
import { requireItemsFit } from './create-waffle.ts';

type Changes = UpdateWaffleInput['changes'];

/**
 * Changes only what the input names. Claims keep the price they were made at, so a new price applies to later claims
 * only. Refuses archived waffles, another version than the form was filled from, and another item count once there
 * are winners. Values that are so already change nothing and leave no trace.
 */
export async function updateWaffle(caller: CommandCaller, input: UpdateWaffleInput): Promise<WaffleAnswer> {
  return runCommand<WaffleAnswer>(caller, updateWaffleAction, input, async ({ em }) => {
    // Locked before it is compared: the version that is checked here is the one that is changed.
    const waffle = await lockWaffle(em, input.waffleId);
    if (waffle.archivedAt != null) throw new AppError('waffle.archived');
    if (input.version !== undefined && input.version !== waffle.version) {
      throw new AppError('waffle.stale', { version: waffle.version });
    }
    const changes = realChanges(waffle, input.changes);
    if (changes.itemCount !== undefined && waffle.status === 'completed')
      throw new AppError('waffle.completed');

    if (changes.itemCount !== undefined) requireItemsFit(changes.itemCount, waffle.totalSpots);

    const names = Object.keys(changes) as (keyof Changes)[];
    const before = pick(waffle, names);
    Object.assign(waffle, changes);
    const unchanged = names.length === 0;
    if (!unchanged) waffle.version += 1;
    const facts = waffleToFacts(waffle);
    const answer = (seq: number) => ({ waffle: facts, version: waffle.version, seq, unchanged });
    if (unchanged) return { answer: answer(waffle.seq), audit: [] };
    return {
      answer,
      audit: [
        {
          targetType: 'waffle',
          targetId: String(waffle.id),
          targetLabel: facts.title,
          before,
          after: pick(waffle, names),
        },
      ],
      stream: waffle,
      events: [{ kind: 'waffle.updated', waffle: facts, by: caller.actor?.name ?? 'system' }],
    };
  });
}

function realChanges(waffle: WaffleRow, changes: Changes): Changes {
  const named = Object.entries(changes) as [keyof Changes, unknown][];
  return Object.fromEntries(
    named.filter(
      ([name, value]) => value !== undefined && !isDeepStrictEqual(waffle[name] ?? null, value ?? null),
    ),
  );
}

function pick(waffle: WaffleRow, names: readonly (keyof Changes)[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, waffle[name] ?? null]));
}
