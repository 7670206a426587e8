import { runCommand } from '#server/core/command.ts';
import type { Actor, RequestContext } from '#server/core/context.ts';
import type { BucketLimit } from '#server/core/throttle.ts';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import { testWhoisAction } from '#shared/actions/catalogue.ts';
import type { TestWhoisInput, WhoisTested } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { isPublicAddress, plainAddress } from '#shared/kernel/public-address.ts';
import type { WhoisNetwork } from '../ask-whois.ts';
import { lookUpAddress } from '../look-up-address.ts';
import type { Auth } from '../open-auth.ts';

/** Enough to try a few servers; whoever is asked must not be flooded in this product's name. */
const LIMIT: BucketLimit = { burst: 5, refillMs: 20_000 };
/** Asked about where the caller's own address is nobody's business: a resolver that everybody knows. */
const SAMPLE_ADDRESS = '8.8.8.8';

export interface WhoisTester extends Pick<RequestContext, 'core' | 'ip'> {
  readonly actor: Actor;
}

/**
 * Asks the WHOIS server that is set, or one that may be, about an address, and says what it found or why it found
 * nothing. Changes nothing; leaves an audit row, because it makes the product call somebody. Throws
 * `request.rate_limited`.
 */
export async function testWhois(
  { auth, network }: { readonly auth: Pick<Auth, 'throttle'>; readonly network: WhoisNetwork | null },
  { core, actor, ip }: WhoisTester,
  input: TestWhoisInput,
): Promise<WhoisTested> {
  const waitMs = await auth.throttle.take([{ key: `test-whois:${actor.accountId}`, limit: LIMIT }]);
  if (waitMs > 0) throw new AppError('request.rate_limited', { retry_after: Math.ceil(waitMs / 1000) });
  const server = input.server?.trim().toLowerCase() ?? (await getSetting(core.fork(), 'whois_server'));
  const own = plainAddress(ip);
  const address = input.address?.trim() ?? (isPublicAddress(own) ? own : SAMPLE_ADDRESS);
  const beganMs = performance.now();
  const result =
    network === null
      ? { ok: false as const, sentence: 'Look-ups are switched off on this server (WHOIS=off).' }
      : await lookUpAddress(network, { server, address });
  const tookMs = Math.round(performance.now() - beganMs);
  const tested: WhoisTested = {
    server,
    address,
    tookMs,
    facts: result.ok ? result.facts : null,
    problem: result.ok ? null : result.sentence,
  };
  return runCommand({ core, actor, ip }, testWhoisAction, input, () =>
    Promise.resolve({
      answer: tested,
      audit: [
        {
          targetType: 'settings',
          targetId: 'whois_server',
          targetLabel: 'WHOIS server',
          after: { server, address, answered: result.ok },
        },
      ],
    }),
  );
}
