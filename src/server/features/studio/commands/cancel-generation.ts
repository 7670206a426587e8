import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { Actor } from '#server/core/context.ts';
import { cancelGenerationAction } from '#shared/actions/catalogue.ts';
import { isOver } from '#shared/studio/studio.rules.ts';
import type { CancelGenerationInput, Generation } from '#shared/studio/studio.schemas.ts';
import { getGeneration } from '../studio.queries.ts';
import type { StudioParts } from './generate-asset.ts';

/** Ends one of one's own assets while it is being made; one that is over stays as it is. Throws studio.not_found. */
export async function cancelGeneration(
  caller: CommandCaller & { readonly actor: Actor },
  parts: Pick<StudioParts, 'running'>,
  input: CancelGenerationInput,
): Promise<Generation> {
  const { accountId } = caller.actor;
  await runCommand(caller, cancelGenerationAction, input, async ({ em, now }) => {
    // Locked: whoever finishes it at the same moment is before this or finds it ended.
    await em.execute('select 1 from generation where id = ? and account_id = ? for update', [
      input.id,
      accountId,
    ]);
    const before = await getGeneration(em, accountId, input.id);
    if (isOver(before.status)) return { answer: null, audit: [] };
    await em.execute(`update generation set status = 'cancelled', finished_at = ? where id = ?`, [
      now(),
      input.id,
    ]);
    return {
      answer: null,
      audit: [
        {
          targetType: 'account' as const,
          targetId: accountId,
          targetLabel: before.subject,
          before: { status: before.status },
          after: { status: 'cancelled', generation: input.id },
        },
      ],
    };
  });
  parts.running.get(input.id)?.abort.abort();
  return getGeneration(caller.core.fork(), accountId, input.id);
}
