import { randomUUID } from 'node:crypto';
import { addressGroup } from '#server/core/address-group.ts';
import { runCommand } from '#server/core/command.ts';
import type { RequestContext } from '#server/core/context.ts';
import type { BucketLimit } from '#server/core/throttle.ts';
import { normaliseUsername } from '#shared/auth/auth.rules.ts';
import type { ForgotPasswordInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { answerEvenly } from '../answer-evenly.ts';
import { ResetRequest } from '../auth.entity.ts';
import { type Candidate, findCandidate, hasOpenReset, lockActiveAccount } from '../auth.queries.ts';
import type { Auth } from '../open-auth.ts';

/** A team behind one address may forget ten passwords at once; guessing names is slower than that. */
const ADDRESS_LIMIT: BucketLimit = { burst: 10, refillMs: 60_000 };
/** Far longer than filing a request takes, and short enough for whoever waits for it. */
const ANSWER_BEAT_MS = 400;

/** What everybody is told, whatever they typed. */
const RESET_REQUESTED = 'If this account exists, a super admin can now issue a reset link.';

/**
 * Files a wish for a new password, which super admins see. The answer is the same, and comes after the same time,
 * whether the account exists, is deactivated, has an open request already, or none of it. Throws
 * `request.rate_limited`, which counts by address and therefore tells nothing about names either.
 */
export async function requestReset(
  auth: Pick<Auth, 'throttle'>,
  place: Pick<RequestContext, 'core' | 'ip'>,
  input: ForgotPasswordInput,
): Promise<{ readonly message: string }> {
  const waitMs = await auth.throttle.take([
    { key: `reset:address:${addressGroup(place.ip)}`, limit: ADDRESS_LIMIT },
  ]);
  if (waitMs > 0) throw new AppError('request.rate_limited', { retry_after: Math.ceil(waitMs / 1000) });
  await answerEvenly(ANSWER_BEAT_MS, async () => {
    const em = place.core.fork();
    const account = await findCandidate(em, normaliseUsername(input.username));
    if (account === null || !account.active) return;
    // Asked here too, so that asking again and again writes nothing at all.
    if (!(await hasOpenReset(em, account.id, place.core.clock.now()))) await fileRequest(place, account);
  });
  return { message: RESET_REQUESTED };
}

async function fileRequest(
  { core, ip }: Pick<RequestContext, 'core' | 'ip'>,
  { id, username }: Candidate,
): Promise<void> {
  await runCommand(
    { core, actor: null, actorName: username, ip },
    { name: 'auth.forgotPassword', audit: 'request_password_reset' },
    // Nothing of the request and never its Idempotency-Key: a conflict of keys would exist for known names only.
    { opId: randomUUID() },
    async ({ em, now }) => {
      // Of two requests at once the second one waits here and then finds the first one's row.
      const account = await lockActiveAccount(em, id);
      if (account === null || (await hasOpenReset(em, id, now()))) return { answer: null, audit: [] };
      em.create(ResetRequest, { id: randomUUID(), account: id, requestedAt: now(), requestedIp: ip });
      return {
        answer: null,
        audit: [{ targetType: 'account', targetId: id, targetLabel: username, security: true }],
      };
    },
  );
}
