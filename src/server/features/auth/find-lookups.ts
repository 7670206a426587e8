import type { InferEntity } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { WhoisLookup } from './auth.entity.ts';

/** What is known of an address counts for a day; that its server could not be asked, for a quarter of an hour. */
const FOUND_MS = 24 * 60 * 60_000;
const FAILED_MS = 15 * 60_000;

/** What a server said of an address, or that it could not be asked. */
export type StoredLookup = Omit<InferEntity<typeof WhoisLookup>, 'lookedUpAt'>;

/** What is known of addresses and not too old, by address. */
export async function findFreshLookups(
  em: SqlEntityManager,
  now: Date,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, StoredLookup>> {
  const rows = await em.find(WhoisLookup, { ip: { $in: [...addresses] } });
  const isFresh = (row: (typeof rows)[number]) =>
    now.getTime() - row.lookedUpAt.getTime() < (row.state === 'found' ? FOUND_MS : FAILED_MS);
  return new Map(rows.filter(isFresh).map((row) => [row.ip, row]));
}

/** The same as the columns of an entry of the login history. */
export function lookupToColumns({ state, org, country, city, asn, server }: StoredLookup) {
  return {
    whoisState: state,
    whoisOrg: org,
    whoisCountry: country,
    whoisCity: city,
    whoisAsn: asn,
    whoisServer: server,
  };
}
