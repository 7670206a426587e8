import type { DeviceStore, Lease, StoredSnapshot } from './device-store.ts';
import { decideLease } from './device-store.ts';
import type { QueuedWrite } from './queued-write.ts';

/**
 * A store that lives as long as the tab: for private windows that have none, and for simulations, where several
 * "tabs" share one object. `isDurable` says what the person is told.
 */
export function createMemoryStore(isDurable = false): DeviceStore {
  const writes = new Map<string, QueuedWrite>();
  const snapshots = new Map<string, StoredSnapshot>();
  const leases = new Map<string, Lease>();
  let lastOrder = 0;
  const add = (write: Omit<QueuedWrite, 'order'>): QueuedWrite => {
    lastOrder += 1;
    const stored = { ...write, order: lastOrder };
    writes.set(stored.opId, stored);
    return stored;
  };
  return {
    isDurable,
    listWrites: () => Promise.resolve([...writes.values()].sort((a, b) => a.order - b.order)),
    addWrite: (write) => Promise.resolve(add(write)),
    putBackWrite: async (write) => {
      writes.set(write.opId, write);
    },
    editWrite: async (opId, edit) => {
      const write = writes.get(opId);
      const edited = write && edit(write);
      if (!edited) return undefined;
      if (edited.next) writes.set(opId, edited.next);
      else writes.delete(opId);
      const added = (edited.add ?? []).map(add);
      return edited.next ? [edited.next, ...added] : added;
    },
    removeWrites: async (opIds) => {
      for (const opId of opIds) writes.delete(opId);
    },
    getSnapshot: (key) => Promise.resolve(snapshots.get(key)),
    putSnapshot: async (snapshot) => {
      snapshots.set(snapshot.key, snapshot);
    },
    listSnapshots: async () => [...snapshots.values()],
    removeSnapshots: async (keys) => {
      for (const key of keys) snapshots.delete(key);
    },
    takeLease: async (name, holder, nowMs, untilMs) => {
      const next = decideLease(leases.get(name), { holder, untilMs }, nowMs);
      leases.set(name, next);
      return next.holder === holder;
    },
    releaseLease: async (name, holder) => {
      if (leases.get(name)?.holder === holder) leases.delete(name);
    },
    close: () => undefined,
  };
}
