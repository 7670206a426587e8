import type {
  DeviceStore,
  EditOptions,
  Lease,
  StoredSnapshot,
  WriteEdit,
} from '#client/sync/device-store.ts';
import { decideLease } from '#client/sync/device-store.ts';
import type { NewWrite, QueuedWrite } from '#client/sync/queued-write.ts';
import type { TabLife } from './browser.fixture.ts';
import type { World } from './world.fixture.ts';

class QuotaExceeded extends Error {}

/**
 * The storage of one phone, which all its tabs share. A transaction happens in one moment, and each tab hears of its own
 * in their order. What was stored strictly is there after a power cut; what was not may be gone, the newest first, as
 * with a log that is written from time to time.
 */
export class Disk {
  /** What is stored, whether or not it would survive. */
  readonly writes = new Map<string, QueuedWrite>();
  /** Everything that a tab has ever asked to keep, by operation id: nothing else may reach the server. */
  readonly offered = new Map<string, NewWrite>();
  /** Operation ids of refused parts of bulk payments, with that of the whole. */
  readonly parts = new Map<string, string>();
  isFull = false;
  /** Told of every write that is forgotten. */
  onForget: (write: QueuedWrite) => void = () => undefined;
  readonly #world: World;
  readonly #snapshots = new Map<string, StoredSnapshot>();
  readonly #leases = new Map<string, Lease>();
  readonly #heardAtMs = new WeakMap<TabLife, number>();
  /** What is not safe yet, the newest last: the writes as they were before, and the number of the last one. */
  #unsafe: { readonly before: ReadonlyMap<string, QueuedWrite | undefined>; readonly order: number }[] = [];
  #lastOrder = 0;
  #freeAtMs = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** True where the write would be there after a power cut, in whatever state. */
  isSafe(opId: string): boolean {
    const first = this.#unsafe.find(({ before }) => before.has(opId));
    return first === undefined ? this.writes.has(opId) : first.before.get(opId) !== undefined;
  }

  cutPower(): void {
    for (let lost = this.#world.dice.below(this.#unsafe.length + 1); lost > 0; lost -= 1) {
      const { before, order } = this.#unsafe.pop() ?? { before: new Map<string, undefined>(), order: 0 };
      for (const [opId, write] of before) {
        if (write !== undefined) this.writes.set(opId, write);
        else {
          this.writes.delete(opId);
          this.parts.delete(opId);
        }
      }
      this.#lastOrder = order;
    }
    this.#unsafe = [];
  }

  /** The storage as one tab sees it. */
  open(life: TabLife): DeviceStore {
    const run = <Result>(work: () => Result) => this.#transact(life, work);
    return {
      isDurable: true,
      listWrites: () => run(() => [...this.writes.values()].sort((a, b) => a.order - b.order)),
      addWrite: (write) => {
        this.offered.set(write.opId, write);
        return run(() => this.#addStrictly(write));
      },
      putBackWrite: (write) =>
        run(() => {
          this.#checkRoom();
          this.#unsafe = [];
          this.writes.set(write.opId, write);
        }),
      editWrite: (opId, edit, options) => run(() => this.#edit(opId, edit, options)),
      removeWrites: (opIds) => run(() => this.#remove(opIds)),
      getSnapshot: (key) => run(() => this.#snapshots.get(key)),
      putSnapshot: (snapshot) =>
        run(() => {
          this.#checkRoom();
          this.#snapshots.set(snapshot.key, snapshot);
        }),
      listSnapshots: () => run(() => [...this.#snapshots.values()]),
      removeSnapshots: (keys) =>
        run(() => {
          for (const key of keys) this.#snapshots.delete(key);
        }),
      takeLease: (name, holder, nowMs, untilMs) =>
        run(() => {
          const next = decideLease(this.#leases.get(name), { holder, untilMs }, nowMs);
          this.#leases.set(name, next);
          return next.holder === holder;
        }),
      releaseLease: (name, holder) =>
        run(() => {
          if (this.#leases.get(name)?.holder === holder) this.#leases.delete(name);
        }),
      close: () => undefined,
    };
  }

  #transact<Result>(life: TabLife, run: () => Result): Promise<Result> {
    const world = this.#world;
    return new Promise((resolve, reject) => {
      this.#freeAtMs = Math.max(this.#freeAtMs, world.nowMs() + world.dice.between(0, 2));
      world.after(this.#freeAtMs - world.nowMs(), () => {
        // A tab that dies with a transaction under way: it happens or it does not.
        if (!life.isAlive && world.dice.chance(0.5)) return;
        const heardAtMs = Math.max(this.#heardAtMs.get(life) ?? 0, world.nowMs() + world.dice.between(0, 2));
        this.#heardAtMs.set(life, heardAtMs);
        const reply = (answer: () => void) =>
          world.after(heardAtMs - world.nowMs(), () => life.deliver(answer));
        try {
          const result = run();
          reply(() => resolve(result));
        } catch (error) {
          reply(() => reject(error));
        }
      });
    });
  }

  #addStrictly(write: NewWrite): QueuedWrite {
    this.#checkRoom();
    this.#unsafe = [];
    return this.#add(write);
  }

  #add(write: NewWrite): QueuedWrite {
    this.#lastOrder += 1;
    const stored = { ...write, order: this.#lastOrder };
    this.writes.set(stored.opId, stored);
    return stored;
  }

  #edit(
    opId: string,
    edit: (write: QueuedWrite) => WriteEdit | undefined,
    { isStrict = false }: EditOptions = {},
  ): readonly QueuedWrite[] | undefined {
    const write = this.writes.get(opId);
    const edited = write && edit(write);
    if (!edited) return undefined;
    const added = edited.add ?? [];
    if (added.length > 0) this.#checkRoom();
    this.#mark([opId, ...added.map((one) => one.opId)]);
    if (edited.next) this.writes.set(edited.next.opId, edited.next);
    else this.writes.delete(opId);
    const made = added.map((one) => {
      this.parts.set(one.opId, opId);
      return this.#add(one);
    });
    if (isStrict) this.#unsafe = [];
    return edited.next ? [edited.next, ...made] : made;
  }

  #remove(opIds: readonly string[]): void {
    this.#mark(opIds);
    for (const opId of opIds) {
      const write = this.writes.get(opId);
      this.writes.delete(opId);
      if (write !== undefined) this.onForget(write);
    }
  }

  #mark(opIds: readonly string[]): void {
    const before = new Map(opIds.map((opId) => [opId, this.writes.get(opId)]));
    this.#unsafe.push({ before, order: this.#lastOrder });
  }

  #checkRoom(): void {
    if (this.isFull) throw new QuotaExceeded();
  }
}
