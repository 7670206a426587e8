import { z } from 'zod';
import type { BeaconRound } from '#shared/draws/draws.rules.ts';

/** Public randomness that nobody knows before its time. */
export interface Beacon {
  /**
   * A round that is not out yet and will be a few seconds after `at`; null where the beacon can't be reached or the
   * clocks disagree, in which case the draw has to do without.
   */
  readonly next: (at: Date) => Promise<(BeaconRound & { readonly availableAt: Date }) | null>;
  /** The round's randomness in lowercase hex; null where it is not out yet or can't be reached. */
  readonly read: (round: BeaconRound) => Promise<string | null>;
}

/** drand's "quicknet": the chain's parameters are part of its hash, so a host that lies about them is not believed. */
const QUICKNET = {
  chain: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  genesisMs: 1_692_803_367_000,
  periodMs: 3_000,
} as const;

const TIMEOUT_MS = 3_000;
/** Between sealing and the round: long enough that the seal is stored and seen before the round is out. */
const AHEAD_ROUNDS = 3;
/** More than this apart, our clock or theirs is wrong, and a round of the future could be one of the past. */
const SKEW_ROUNDS_MAX = 20;

const publishedRound = z.object({
  round: z.int().min(1),
  randomness: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Where no beacon is configured: draws use the sealed secret alone. */
export const noBeacon: Beacon = {
  next: () => Promise.resolve(null),
  read: () => Promise.resolve(null),
};

/**
 * Reads drand over HTTP. All hosts are asked at once and the first good answer counts, within three seconds for all.
 *
 * @param urls base addresses such as `https://api.drand.sh`, without a trailing slash; none means no beacon.
 */
export function createDrandBeacon(urls: readonly string[]): Beacon {
  if (urls.length === 0) return noBeacon;
  const fetchRound = async (name: string) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const asked = urls.map(async (url) => {
      const response = await fetch(`${url}/${QUICKNET.chain}/public/${name}`, { signal, redirect: 'error' });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return publishedRound.parse(await response.json());
    });
    // Offline is an ordinary state here, not a failure: the draw says which randomness it used.
    return Promise.any(asked).catch(() => null);
  };
  return {
    next: async (at) => {
      const latest = await fetchRound('latest');
      const ours = roundAt(at);
      if (latest === null || Math.abs(latest.round - ours) > SKEW_ROUNDS_MAX) return null;
      const round = Math.max(latest.round, ours) + AHEAD_ROUNDS;
      return { chain: QUICKNET.chain, round, availableAt: timeOf(round) };
    },
    read: async ({ chain, round }) => {
      if (chain !== QUICKNET.chain) return null;
      const published = await fetchRound(String(round));
      return published?.round === round ? published.randomness : null;
    },
  };
}

/** The last round that is out at this time; round 1 came at the chain's genesis. */
function roundAt(at: Date): number {
  return Math.floor((at.getTime() - QUICKNET.genesisMs) / QUICKNET.periodMs) + 1;
}

function timeOf(round: number): Date {
  return new Date(QUICKNET.genesisMs + (round - 1) * QUICKNET.periodMs);
}
