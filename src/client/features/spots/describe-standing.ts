import type { HeldBy } from '#client/sync/replayer.ts';
import { durationText, relativeTime } from '#client/ui/relative-time.ts';
import type { ConnectionState } from './connection-chip.tsx';
import type { QueueFigures } from './queue-figures.ts';

export interface StandingFacts {
  readonly state: ConnectionState;
  readonly workOffline: boolean;
  readonly heldBy: HeldBy;
  readonly figures: QueueFigures;
  /** When the screen was last known to be right; null where the page follows nothing. */
  readonly updatedAtMs: number | null;
  readonly nowMs: number;
}

/** While the server answers, changes are on their way for a moment: only what waits longer is worth a line. */
const ON_ITS_WAY_MS = 5_000;

/** How far the screen is out of step with the server, in one line; empty where it is not. */
export function describeStanding(facts: StandingFacts): string {
  const { figures, nowMs } = facts;
  const state = describeState(facts);
  const parts = state === null ? [] : [state];
  const ageMs = figures.oldestMs === null ? 0 : Math.max(0, nowMs - figures.oldestMs);
  if (figures.waitingCount > 0 && (state !== null || ageMs >= ON_ITS_WAY_MS)) {
    parts.push(`${figures.waitingCount} ${figures.waitingCount === 1 ? 'change' : 'changes'} waiting`);
  }
  if (figures.needsYouCount > 0)
    parts.push(`${figures.needsYouCount} ${figures.needsYouCount === 1 ? 'needs' : 'need'} you`);
  if (parts.length > (state === null ? 0 : 1)) parts.push(durationText(ageMs));
  else if (facts.state === 'offline') parts.push('what you see may be old');
  return parts.join(' · ');
}

function describeState({ state, workOffline, heldBy, figures, updatedAtMs, nowMs }: StandingFacts) {
  if (state === 'offline') return workOffline ? 'Work offline' : 'Offline';
  if (state === 'polling' && updatedAtMs !== null)
    return `Reconnecting · updated ${relativeTime(updatedAtMs, nowMs)}`;
  if (state !== 'live') return 'Reconnecting';
  if (figures.waitingCount === 0) return null;
  if (heldBy === 'signed_out' || heldBy === 'other_account') return 'Signed out';
  return heldBy === 'busy' ? 'The server does not answer' : null;
}
