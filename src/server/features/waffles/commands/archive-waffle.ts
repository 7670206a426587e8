import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { archiveWaffleAction, unarchiveWaffleAction } from '#shared/actions/catalogue.ts';
import type { ArchiveWaffleInput, WaffleAnswer } from '#shared/waffles/waffles.schemas.ts';
import { lockWaffle, waffleToFacts } from '../waffles.queries.ts';

/** Takes a board out of the lists and makes it read-only. An archived one stays as it is: nothing is written. */
export async function archiveWaffle(caller: CommandCaller, input: ArchiveWaffleInput): Promise<WaffleAnswer> {
  return setArchived(caller, input, true);
}

/** Puts a board back into the lists; claims go on where they stopped. */
export async function unarchiveWaffle(
  caller: CommandCaller,
  input: ArchiveWaffleInput,
): Promise<WaffleAnswer> {
  return setArchived(caller, input, false);
}

async function setArchived(
  caller: CommandCaller,
  input: ArchiveWaffleInput,
  archived: boolean,
): Promise<WaffleAnswer> {
  const spec = archived ? archiveWaffleAction : unarchiveWaffleAction;
  return runCommand<WaffleAnswer>(caller, spec, input, async ({ em, now }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    const wasArchived = waffle.archivedAt != null;
    if (wasArchived === archived) {
      const facts = waffleToFacts(waffle);
      return {
        answer: { waffle: facts, version: waffle.version, seq: waffle.seq, unchanged: true },
        audit: [],
      };
    }
    const closedSince = waffle.archivedAt?.toISOString() ?? null;
    waffle.archivedAt = archived ? now() : null;
    const facts = waffleToFacts(waffle);
    return {
      answer: (seq) => ({ waffle: facts, version: waffle.version, seq, unchanged: false }),
      audit: [
        {
          targetType: 'waffle',
          targetId: String(waffle.id),
          targetLabel: facts.title,
          before: { archived: wasArchived },
          after: { archived },
        },
      ],
      stream: waffle,
      events: [
        {
          kind: archived ? 'waffle.archived' : 'waffle.unarchived',
          waffle: facts,
          by: caller.actor?.name ?? 'system',
          closedSince,
        },
      ],
    };
  });
}
