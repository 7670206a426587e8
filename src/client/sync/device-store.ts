import type { NewWrite, QueuedWrite } from './queued-write.ts';

/** What a kept value is, without the value. */
export interface SnapshotFacts {
  readonly key: string;
  readonly accountId: string;
  readonly seq: number | null;
  /** When the value was last known to be right, in ms since 1970. */
  readonly atMs: number;
  /** In characters of JSON. */
  readonly size: number;
}

export interface StoredSnapshot extends SnapshotFacts {
  /** The value as JSON: its size is known, and no browser has to clone thousands of objects. */
  readonly json: string;
}

/** A note of which tab does what one at a time may do. */
export interface Lease {
  readonly holder: string;
  readonly untilMs: number;
}

/** What the note says after somebody has asked for it. */
export function decideLease(held: Lease | undefined, wanted: Lease, nowMs: number): Lease {
  if (!held || held.holder === wanted.holder || held.untilMs <= nowMs) return wanted;
  // All are of one length: one that ends later was noted before the phone's clock was set back. Its time begins anew, so
  // that a tab which is there goes on, and one that has died is not waited for until the clock is there again.
  return { ...held, untilMs: Math.min(held.untilMs, wanted.untilMs) };
}

/** What is left of a write after an edit (null: nothing), and what was made of parts of it. */
export interface WriteEdit {
  readonly next: QueuedWrite | null;
  readonly add?: readonly NewWrite[];
}

export interface EditOptions {
  /** Resolve only once a power cut could not undo it. */
  readonly isStrict?: boolean;
}

/**
 * What the device keeps, as narrow as the outbox and the snapshots need it. All tabs share one store; each call is one
 * transaction. Rejects where storing failed; nothing of that call has happened then.
 */
export interface DeviceStore {
  /** False where everything is gone with the tab. */
  readonly isDurable: boolean;
  /** Every write on this device, whoever made it, in order. */
  listWrites(): Promise<readonly QueuedWrite[]>;
  /** Gives the write the device's next number. Resolves once it would survive a power cut. */
  addWrite(write: NewWrite): Promise<QueuedWrite>;
  /** Stores a write that was removed under the number it had. Resolves once it would survive a power cut. */
  putBackWrite(write: QueuedWrite): Promise<void>;
  /**
   * Reads a write and stores what `edit` makes of it, with nobody in between; `edit` answers undefined to leave it.
   * Returns what is stored afterwards, the write itself first; undefined where there is no such write or it was left.
   */
  editWrite(
    opId: string,
    edit: (write: QueuedWrite) => WriteEdit | undefined,
    options?: EditOptions,
  ): Promise<readonly QueuedWrite[] | undefined>;
  removeWrites(opIds: readonly string[]): Promise<void>;
  getSnapshot(key: string): Promise<StoredSnapshot | undefined>;
  putSnapshot(snapshot: StoredSnapshot): Promise<void>;
  listSnapshots(): Promise<readonly SnapshotFacts[]>;
  removeSnapshots(keys: readonly string[]): Promise<void>;
  /** Takes or extends a lease that nobody else holds; for browsers without Web Locks. */
  takeLease(name: string, holder: string, nowMs: number, untilMs: number): Promise<boolean>;
  releaseLease(name: string, holder: string): Promise<void>;
  close(): void;
}
