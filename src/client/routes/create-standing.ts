import { scopeOf } from '#client/features/spots/queue-figures.ts';
import { useOperator } from './operator-context.tsx';

/** Why something that is never queued can't be done now. */
export interface Standing {
  /** `what` says what needs the connection, where that is not plain: "Winners need a connection." Null while there is one. */
  whyOffline(what: string): string | null;
  /** The same, and while changes on that waffle still wait: what they lead to is not known yet. */
  whyNotYet(waffleId: number, what: string): string | null;
}

export function createStanding(): Standing {
  const { device, live } = useOperator();
  const whyOffline = (what: string) => {
    if (live.connection.workOffline()) return `You chose to work offline. ${what}`.trim();
    return live.connection.state() === 'offline' ? `You are offline. ${what}`.trim() : null;
  };
  const countWaiting = (waffleId: number) =>
    device.outbox.writes().filter(({ state, scope }) => state === 'waiting' && scope === scopeOf(waffleId))
      .length;
  return {
    whyOffline,
    whyNotYet: (waffleId, what) => {
      const count = countWaiting(waffleId);
      const waits = count === 1 ? '1 change on it still waits' : `${count} changes on it still wait`;
      return whyOffline(what) ?? (count === 0 ? null : `${waits} to be sent. This comes after.`);
    },
  };
}
