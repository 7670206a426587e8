import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import type { Core } from '#server/core/context.ts';
import { defineJob, type Job, type JobKind } from '#server/core/job-definition.ts';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import { isPublicAddress } from '#shared/kernel/public-address.ts';
import { uuidSchema } from '#shared/kernel/uuid-schema.ts';
import type { WhoisNetwork } from '../ask-whois.ts';
import { LoginEvent, WhoisLookup } from '../auth.entity.ts';
import { findFreshLookups, lookupToColumns, type StoredLookup } from '../find-lookups.ts';
import { lookUpAddress } from '../look-up-address.ts';

/** One entry of the login history whose address waits to be looked up. */
export const lookUpLoginKind: JobKind<{ eventId: string }> = {
  name: 'auth.lookUpLogin',
  label: 'Look up an address',
  payload: z.object({ eventId: uuidSchema }),
  // A server that can't be asked is a result like any other; only our own database is worth a second try.
  retryMax: 2,
  retryAfterS: 5,
  timeoutS: 60,
  parallelMax: 2,
};

/** `network` is null where look-ups are switched off. */
export function lookUpLoginJob(network: WhoisNetwork | null): Job {
  return defineJob({
    kind: lookUpLoginKind,
    run: ({ core }, { eventId }) => lookUpLogin(core, network, eventId),
  });
}

/**
 * Finds out to whom the address of a sign-in belongs, or that nobody would say, and notes it at every entry that waits
 * for the same address. Asks nobody where that is known since less than a day. Twice is harmless.
 */
async function lookUpLogin(core: Core, network: WhoisNetwork | null, eventId: string): Promise<void> {
  const em = core.fork();
  const event = await em.findOne(LoginEvent, { id: eventId, whoisState: 'pending' });
  if (event === null) return;
  const { ip } = event;
  if (network === null || !isPublicAddress(ip)) {
    await em.nativeUpdate(LoginEvent, { ip, whoisState: 'pending' }, { whoisState: 'skipped' });
    return;
  }
  const known = (await findFreshLookups(em, core.clock.now(), [ip])).get(ip);
  await settle(em, known ?? (await ask(core, em, network, ip)));
}

async function ask(
  core: Core,
  em: SqlEntityManager,
  network: WhoisNetwork,
  ip: string,
): Promise<StoredLookup> {
  const server = await getSetting(em, 'whois_server');
  const result = await lookUpAddress(network, { server, address: ip });
  if (!result.ok) core.log.info({ server, problem: result.sentence }, 'an address could not be looked up');
  const facts = result.ok ? result.facts : { org: null, country: null, city: null, asn: null };
  const lookup: StoredLookup = { ip, state: result.ok ? 'found' : 'failed', ...facts, server };
  await em.upsert(WhoisLookup, { ...lookup, lookedUpAt: core.clock.now() });
  return lookup;
}

async function settle(em: SqlEntityManager, lookup: StoredLookup): Promise<void> {
  await em.nativeUpdate(LoginEvent, { ip: lookup.ip, whoisState: 'pending' }, lookupToColumns(lookup));
}
