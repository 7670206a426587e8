import type { Accessor } from 'solid-js';
import { batch, createSignal } from 'solid-js';
import { AppError } from '#shared/kernel/errors.ts';
import type { DeviceStore } from './device-store.ts';
import type { PageClock } from './page-clock.ts';
import type { Decision, DevicePerson, QueuedWrite, WriteDraft } from './queued-write.ts';
import { toNewWrite } from './queued-write.ts';
import type { TabBus } from './tab-bus.ts';
import type { Step } from './write-steps.ts';
import { beginTry, drop, dropUnsent, isOver, refuse, sendAgain, settle } from './write-steps.ts';

/** Undecided writes of somebody else on this device. */
export interface OthersWrites {
  readonly accountName: string;
  readonly count: number;
}

/** The writes of the signed-in person that are on this device, the same in all tabs. */
export interface Outbox {
  /** This person's, oldest first: waiting, refused, and what was settled lately. */
  readonly writes: Accessor<readonly QueuedWrite[]>;
  /** How many of them the server has not decided, and how many it refused. */
  readonly waitingCount: Accessor<number>;
  readonly needsYouCount: Accessor<number>;
  /** What others left on this device; never sent and never shown in detail. */
  readonly others: Accessor<readonly OthersWrites[]>;
  readonly othersCount: Accessor<number>;
  /** Resolves once the device has been read. */
  readonly ready: Promise<void>;
  /** Resolves once the write would survive a power cut; rejects with `device.cannot_store`, and nothing is kept then. */
  enqueue(draft: WriteDraft): Promise<QueuedWrite>;
  /** Forgets a write, whatever its state. This and what follows reject with `device.cannot_store`, and change nothing then. */
  drop(opId: string): Promise<void>;
  /** Forgets a waiting write if it is certain that the server does not have it, and says whether it did. */
  dropUnsent(opId: string): Promise<boolean>;
  /** Puts a write that `dropUnsent` forgot back into its place, so that what was made after it is still sent after it. */
  putBack(write: QueuedWrite): Promise<void>;
  /** Sends a refused write once more, as it is. */
  retry(opId: string): Promise<void>;
  /** Resolves with the write once it is no longer waiting; with null where it was dropped. */
  decided(opId: string): Promise<QueuedWrite | null>;
  /** Tells that a board of this scope has come as far as `seq`. */
  forgetSettled(scope: string, seq: number): void;
}

/** What the replayer needs besides. */
export interface ReplayableOutbox extends Outbox {
  /** Notes, before anything is sent, that the server may have it from now on; null where it waits no more. */
  beginTry(opId: string): Promise<QueuedWrite | null>;
  settle(opId: string, decision: Decision): Promise<void>;
  refuse(opId: string, error: AppError): Promise<void>;
  /** Reads the device again. */
  reload(): Promise<void>;
  /** What waits for the server or for a person on this device, whoever made it, as this tab knows it. */
  undecided(): readonly QueuedWrite[];
  /** Forgets what was settled long enough ago. */
  tidy(): void;
  /** Calls `hear` after every change, whichever tab made it; returns what ends that. */
  listen(hear: () => void): () => void;
  stop(): void;
}

export interface OutboxOptions {
  readonly store: DeviceStore;
  readonly person: DevicePerson;
  readonly clock: PageClock;
  readonly bus: TabBus;
  /** Asked before a write is kept; false where it would be lost. */
  readonly mayKeep?: () => boolean;
  /** Frees some storage, and says whether there was any to free. */
  readonly makeRoom?: () => Promise<boolean>;
}

/** More than anybody taps in an evening; a script that runs wild must not fill the phone. */
const UNDECIDED_MAX = 2_000;
/** A bulk payment of a thousand spots is a tenth of it. */
const DRAFT_LENGTH_MAX = 1_000_000;

export function createOutbox(options: OutboxOptions): ReplayableOutbox {
  return new DeviceOutbox(options);
}

class DeviceOutbox implements ReplayableOutbox {
  readonly writes: Accessor<readonly QueuedWrite[]>;
  readonly others: Accessor<readonly OthersWrites[]>;
  readonly waitingCount = (): number => this.#count('waiting');
  readonly needsYouCount = (): number => this.#count('needs_you');
  readonly othersCount = (): number => this.others().reduce((sum, { count }) => sum + count, 0);
  readonly undecided = (): readonly QueuedWrite[] => this.#all.filter(({ state }) => state !== 'settled');
  readonly ready: Promise<void>;
  readonly #options: OutboxOptions;
  readonly #setWrites: (writes: readonly QueuedWrite[]) => unknown;
  readonly #setOthers: (others: readonly OthersWrites[]) => unknown;
  readonly #stopListening: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #waitingFor = new Map<string, ((write: QueuedWrite | null) => void)[]>();
  /** How far each scope's board has come. */
  readonly #seqByScope = new Map<string, number>();
  /** What was sent although the store could not note it. */
  readonly #begun = new Set<string>();
  /** Of everybody on this device. */
  #all: readonly QueuedWrite[] = [];
  /** Counts what this tab has stored: a reading that began before is older than what is shown. */
  #commits = 0;
  #reading: Promise<void> | null = null;
  #isReadingLate = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const [writes, setWrites] = createSignal<readonly QueuedWrite[]>([]);
    const [others, setOthers] = createSignal<readonly OthersWrites[]>([]);
    this.writes = writes;
    this.others = others;
    this.#setWrites = (next) => setWrites(next);
    this.#setOthers = (next) => setOthers(next);
    this.#stopListening = options.bus.listen((message) => {
      if (message.type === 'writes') void this.#reloadIfItWorks();
    });
    this.ready = this.#reloadIfItWorks();
  }

  async enqueue(draft: WriteDraft): Promise<QueuedWrite> {
    const { person, store, mayKeep = () => true } = this.#options;
    const undecided = this.writes().filter((write) => write.state !== 'settled').length;
    if (undecided >= UNDECIDED_MAX) {
      const message = `${undecided} changes wait on this phone already. Deal with those first.`;
      throw new AppError('device.cannot_store', {}, { message });
    }
    if (!mayKeep() || JSON.stringify(draft).length > DRAFT_LENGTH_MAX) {
      throw new AppError('device.cannot_store');
    }
    const stored = await orCannotStore(this.#withRoom(() => store.addWrite(toNewWrite(person, draft))));
    this.#replace(stored.opId, [stored]);
    return stored;
  }

  async drop(opId: string): Promise<void> {
    await orCannotStore(this.#take(drop, opId, true));
  }

  async dropUnsent(opId: string): Promise<boolean> {
    if (this.#begun.has(opId)) return false;
    return (await orCannotStore(this.#take(dropUnsent, opId, true))) !== undefined;
  }

  async putBack(write: QueuedWrite): Promise<void> {
    const { store, bus } = this.#options;
    await orCannotStore(store.putBackWrite(write));
    this.#replace(write.opId, [write]);
    bus.post({ type: 'flush' });
  }

  async retry(opId: string): Promise<void> {
    // What is sent under this id must not look unsent after a power cut.
    await orCannotStore(this.#take(sendAgain, opId, true));
  }

  decided(opId: string): Promise<QueuedWrite | null> {
    const write = this.#all.find((one) => one.opId === opId) ?? null;
    if (write?.state !== 'waiting') return Promise.resolve(write);
    return new Promise((resolve) => {
      this.#waitingFor.set(opId, [...(this.#waitingFor.get(opId) ?? []), resolve]);
    });
  }

  forgetSettled(scope: string, seq: number): void {
    this.#seqByScope.set(scope, seq);
    this.tidy();
  }

  async beginTry(opId: string): Promise<QueuedWrite | null> {
    try {
      // A power cut must not make it look as if nothing was ever sent: it could then be taken back here and be done there.
      const isFirst = this.#all.some((write) => write.opId === opId && write.tries === 0);
      const stored = await this.#take(beginTry, opId, isFirst);
      // Somebody else decided or dropped it: what is shown here is out of date.
      if (stored === undefined) await this.reload();
      return stored?.[0] ?? null;
    } catch {
      // A full disk must not keep what is on it from the server.
      this.#begun.add(opId);
      return this.#all.find((write) => write.opId === opId && write.state === 'waiting') ?? null;
    }
  }

  async settle(opId: string, decision: Decision): Promise<void> {
    // A refused part gets its id here and may be sent under it: after a power cut it must still be that one.
    const isStrict = decision.refused.length > 0;
    await this.#take(settle(decision, this.#options.clock.now()), opId, isStrict);
  }

  async refuse(opId: string, error: AppError): Promise<void> {
    await this.#take(refuse(error, this.#options.clock.now()), opId);
  }

  /** One reading at a time; asked for during one, it reads once more, as that one may have been too early. */
  reload(): Promise<void> {
    if (this.#reading) this.#isReadingLate = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  tidy(): void {
    const nowMs = this.#options.clock.now();
    const over = this.#all.filter((write) => isOver(write, this.#seqByScope.get(write.scope), nowMs));
    if (over.length > 0) void this.#forget(new Set(over.map((write) => write.opId)));
  }

  listen(hear: () => void): () => void {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }

  stop(): void {
    this.#stopListening();
    this.#listeners.clear();
  }

  #count(state: QueuedWrite['state']): number {
    return this.writes().filter((write) => write.state === state).length;
  }

  async #read(): Promise<void> {
    let all: readonly QueuedWrite[];
    let commits: number;
    do {
      this.#isReadingLate = false;
      commits = this.#commits;
      all = await this.#options.store.listWrites();
    } while (this.#isReadingLate || commits !== this.#commits);
    const known = new Map(this.#all.map((write) => [write.opId, write]));
    const next = all.map((write) => sameOr(write, known.get(write.opId)));
    const isSame = next.length === this.#all.length && next.every((write, at) => write === this.#all[at]);
    if (!isSame) this.#show(next);
  }

  async #reloadIfItWorks(): Promise<void> {
    // What can't be read now is read at the next look.
    await this.reload().catch(() => undefined);
  }

  async #take(step: Step, opId: string, isStrict = false): Promise<readonly QueuedWrite[] | undefined> {
    const stored = await this.#withRoom(() => this.#options.store.editWrite(opId, step, { isStrict }));
    if (stored) this.#replace(opId, stored);
    return stored;
  }

  /** Tries a second time with fewer boards on the device: a tap is worth more than a board that can be read again. */
  async #withRoom<Stored>(store: () => Promise<Stored>): Promise<Stored> {
    const { makeRoom = () => Promise.resolve(false) } = this.#options;
    try {
      return await store();
    } catch (error) {
      if (!(await makeRoom())) throw error;
      return store();
    }
  }

  async #forget(opIds: ReadonlySet<string>): Promise<void> {
    try {
      await this.#options.store.removeWrites([...opIds]);
    } catch {
      return;
    }
    this.#commits += 1;
    this.#show(this.#all.filter((write) => !opIds.has(write.opId)));
  }

  #replace(opId: string, stored: readonly QueuedWrite[]): void {
    this.#commits += 1;
    const ids = new Set([opId, ...stored.map((write) => write.opId)]);
    const rest = this.#all.filter((write) => !ids.has(write.opId));
    this.#show([...rest, ...stored].sort((a, b) => a.order - b.order));
    this.#options.bus.post({ type: 'writes' });
  }

  #show(all: readonly QueuedWrite[]): void {
    this.#all = all;
    const isMine = (write: QueuedWrite) => write.accountId === this.#options.person.id;
    batch(() => {
      this.#setWrites(all.filter(isMine));
      this.#setOthers(countUndecided(all.filter((write) => !isMine(write))));
    });
    for (const [opId, resolvers] of this.#waitingFor) {
      const write = all.find((one) => one.opId === opId) ?? null;
      if (write?.state === 'waiting') continue;
      this.#waitingFor.delete(opId);
      for (const resolve of resolvers) resolve(write);
    }
    for (const hear of this.#listeners) hear();
  }
}

/** Whatever keeps the device from storing, its person hears one thing: what they asked for was not done. */
async function orCannotStore<Stored>(storing: Promise<Stored>): Promise<Stored> {
  try {
    return await storing;
  } catch (cause) {
    throw new AppError('device.cannot_store', {}, { cause });
  }
}

/** A write never becomes another without its state or the count of its tries changing: then it stays the same object. */
function sameOr(read: QueuedWrite, known: QueuedWrite | undefined): QueuedWrite {
  const isSame = known?.order === read.order && known.state === read.state && known.tries === read.tries;
  return isSame ? known : read;
}

/** How many changes of each person wait for the server or for them. */
export function countUndecided(writes: readonly QueuedWrite[]): readonly OthersWrites[] {
  const counts = new Map<string, number>();
  for (const { accountName, state } of writes) {
    if (state !== 'settled') counts.set(accountName, (counts.get(accountName) ?? 0) + 1);
  }
  return [...counts].map(([accountName, count]) => ({ accountName, count }));
}
