import type { z } from 'zod';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { RateLimit, setRateLimitInput } from '#shared/accounts/accounts.schemas.ts';
import { setRateLimitAction } from '#shared/actions/catalogue.ts';
import { lockAccount, requireStanding } from '../accounts.queries.ts';

/** Sets what an account may rehearse. Counts from the next rehearsal on. Throws `account.not_found`. */
export async function setRateLimit(
  caller: CommandCaller,
  input: z.output<typeof setRateLimitInput>,
): Promise<RateLimit> {
  return runCommand(caller, setRateLimitAction, input, async ({ em }) => {
    await requireStanding(em, caller.actor, 'team.manage');
    const account = await lockAccount(em, input.accountId);
    const before = pickRateLimit(account);
    const after = pickRateLimit(input);
    Object.assign(account, after);
    // Nothing is written about what was like that already.
    const isNew = JSON.stringify(before) !== JSON.stringify(after);
    const target = { targetType: 'account' as const, targetId: account.id, targetLabel: account.username };
    return { answer: after, audit: isNew ? [{ ...target, before, after }] : [] };
  });
}

function pickRateLimit({ benchmarksPerHour, maxConcurrent, maxRunsPerBenchmark }: RateLimit): RateLimit {
  return { benchmarksPerHour, maxConcurrent, maxRunsPerBenchmark };
}
