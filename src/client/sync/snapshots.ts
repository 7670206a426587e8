import type { DeviceStore, SnapshotFacts, StoredSnapshot } from './device-store.ts';
import type { PageClock } from './page-clock.ts';
import type { DevicePerson } from './queued-write.ts';

/** A value as the server last gave it. */
export interface Snapshot<Value> {
  readonly value: Value;
  /** The log's number it stands at; null for what has none. */
  readonly seq: number | null;
  /** When it was last known to be right, in ms since 1970. */
  readonly atMs: number;
}

/** What the device keeps to show when the server does not answer; each person's own. None of it ever rejects. */
export interface Snapshots {
  /** Null where nothing is kept: the page waits for the server then. */
  get<Value>(kind: string, name: string): Promise<Snapshot<Value> | null>;
  /** What can't be kept is not there the next time. */
  put(kind: string, name: string, snapshot: Snapshot<unknown>): Promise<void>;
  remove(kind: string, name: string): Promise<void>;
  /** Forgets everything of this person: they have signed out, or may not see it any more. */
  clear(): Promise<void>;
}

export interface OpenSnapshots extends Snapshots {
  /** Forgets what others have left here; their writes are another matter. */
  clearOthers(): Promise<void>;
  /** Frees about half of the space, oldest first, and says whether there was any. */
  makeRoom(): Promise<boolean>;
}

/** In characters of JSON. A board of 1,000 spots has about 250,000. */
const SIZE_MAX = 2_000_000;
const TOTAL_SIZE_MAX = 16_000_000;
const COUNT_MAX = 200;

export function createSnapshots(store: DeviceStore, person: DevicePerson): OpenSnapshots {
  const keyOf = (kind: string, name: string) => `${person.id}/${kind}/${name}`;
  const list = () => store.listSnapshots().catch((): readonly SnapshotFacts[] => []);
  const remove = async (facts: readonly SnapshotFacts[]) => {
    const isRemoved = store.removeSnapshots(facts.map(({ key }) => key)).then(
      () => facts.length > 0,
      () => false,
    );
    return isRemoved;
  };
  const makeRoom = async () => {
    const kept = await list();
    const half = kept.reduce((sum, { size }) => sum + size, 0) / 2;
    return remove(oldestBeyond(kept, half, COUNT_MAX));
  };
  const trim = async (newest: StoredSnapshot) => {
    const others = (await list()).filter(({ key }) => key !== newest.key);
    const surplus = oldestBeyond(others, TOTAL_SIZE_MAX - newest.size, COUNT_MAX - 1);
    if (surplus.length > 0) await remove(surplus);
  };
  return {
    makeRoom,
    get: async (kind, name) => {
      try {
        const kept = await store.getSnapshot(keyOf(kind, name));
        return kept ? { value: JSON.parse(kept.json), seq: kept.seq, atMs: kept.atMs } : null;
      } catch {
        return null;
      }
    },
    put: async (kind, name, { value, seq, atMs }) => {
      const json = JSON.stringify(value);
      if (json.length > SIZE_MAX) return;
      const snapshot = { key: keyOf(kind, name), accountId: person.id, seq, atMs, json, size: json.length };
      try {
        // Before anything else is asked of the device: a page that is going away has time for one thing.
        await store.putSnapshot(snapshot).catch(async (error: unknown) => {
          if (isFull(error) && (await makeRoom())) await store.putSnapshot(snapshot);
        });
        await trim(snapshot);
      } catch {
        // Without it the next start without a network shows an older board, or none.
      }
    },
    remove: async (kind, name) => {
      await store.removeSnapshots([keyOf(kind, name)]).catch(() => undefined);
    },
    clear: async () => {
      await remove((await list()).filter(({ accountId }) => accountId === person.id));
    },
    clearOthers: async () => {
      await remove((await list()).filter(({ accountId }) => accountId !== person.id));
    },
  };
}

const isFull = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'QuotaExceededError';

/** The oldest ones, so that what stays is within both limits. */
function oldestBeyond(
  kept: readonly SnapshotFacts[],
  sizeMax: number,
  countMax: number,
): readonly SnapshotFacts[] {
  let size = 0;
  let count = 0;
  return [...kept]
    .sort((a, b) => b.atMs - a.atMs)
    .filter((facts) => {
      size += facts.size;
      count += 1;
      return size > sizeMax || count > countMax;
    });
}

export interface SnapshotKeeper {
  /** Keeps the newest value given, soon. */
  keep(snapshot: Snapshot<unknown>): void;
  /** Keeps it now: the page may be gone in a moment. */
  flush(): void;
}

/**
 * A board changes many times a second during a drop; on the device it is written this often at most. The first one is
 * written at once: what was seen is there after a restart, however soon that comes.
 */
const KEEP_EVERY_MS = 2_000;
/** Only the time is another: that what was right is right still. */
const KEEP_TIME_EVERY_MS = 15_000;

/** Keeps a value that changes often. */
export function createSnapshotKeeper(
  snapshots: Snapshots,
  kind: string,
  name: string,
  clock: PageClock,
): SnapshotKeeper {
  let next: Snapshot<unknown> | null = null;
  let writtenSeq: number | null | undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  let cancel = () => {};
  const pauseMs = (seq: number | null): number => {
    if (writtenSeq === undefined) return 0;
    return seq === writtenSeq ? KEEP_TIME_EVERY_MS : KEEP_EVERY_MS;
  };
  const write = () => {
    cancel();
    dueMs = Number.POSITIVE_INFINITY;
    const snapshot = next;
    next = null;
    if (!snapshot) return;
    writtenSeq = snapshot.seq;
    void snapshots.put(kind, name, snapshot);
  };
  return {
    keep: (snapshot) => {
      next = snapshot;
      const atMs = clock.now() + pauseMs(snapshot.seq);
      if (atMs >= dueMs) return;
      dueMs = atMs;
      cancel();
      cancel = clock.after(atMs - clock.now(), write);
    },
    flush: write,
  };
}
