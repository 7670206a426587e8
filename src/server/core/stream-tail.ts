import type { Logger } from 'pino';

/** One numbered entry of a stream's log. Numbers begin at 1, have no gaps, and become visible in their order. */
export interface StreamEntry {
  readonly seq: number;
}

/** Where streams are read from: the truth that wake-ups only hint at. */
export interface StreamLog<Entry extends StreamEntry> {
  /** The entries after `seq` in order, at most `limit`. */
  entriesAfter(streamId: number, seq: number, limit: number): Promise<readonly Entry[]>;
  /** The last number of each of these streams that exists. */
  currentSeqs(streamIds: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** The last word on a stream that is gone; its log went with it. */
  farewell(seq: number): Entry;
}

export interface TailListener<Entry extends StreamEntry> {
  /** The next entries, consecutive. The tail's `seq` already stands at the last one. */
  grown(entries: readonly Entry[]): void;
  /** What follows doesn't continue what went before (the database was put back): readers start again. */
  broken(): void;
  /** The stream is gone, and this is the last there is. */
  gone(farewell: Entry): void;
}

export interface TailParts<Entry extends StreamEntry> {
  readonly log: StreamLog<Entry>;
  readonly logger: Logger;
  /** Entries that can be replayed; who missed more gets a snapshot. */
  readonly replayMax: number;
  /** Entries are passed on at most this often; the first after a pause at once. */
  readonly gatherMs: number;
}

const READ_MAX = 500;
const AFTER_FAILURE_MS = 1_000;

/**
 * The end of one stream's log as this process knows it: the last number, the last entries, and who listens. One reader
 * per stream, however many listeners. Knows nothing of sockets or of who may see what.
 */
export class StreamTail<Entry extends StreamEntry> {
  readonly streamId: number;
  readonly listeners = new Set<TailListener<Entry>>();
  readonly #parts: TailParts<Entry>;
  #seq = 0;
  /** The last entries, consecutive and ending at `#seq`. */
  #entries: Entry[] = [];
  /** The highest number anybody spoke of. */
  #heardOf = 0;
  #state: 'opening' | 'open' | 'closed' = 'opening';
  #reading: Promise<void> | null = null;
  #reachingBack: Promise<void> | null = null;
  #starts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Wake-ups before this time wait until then. */
  #restsUntilMs = 0;

  constructor(streamId: number, parts: TailParts<Entry>) {
    this.streamId = streamId;
    this.#parts = parts;
  }

  /** The last number read. */
  get seq(): number {
    return this.#seq;
  }

  /** Counts the fresh starts: what was read before one says nothing about what came after it. */
  get starts(): number {
    return this.#starts;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Begins at the log's present end; false where there is no such stream. Wake-ups from before are not lost. */
  async open(): Promise<boolean> {
    const current = await this.#currentSeq();
    if (current === undefined || this.#state === 'closed') return false;
    this.#seq = current;
    this.#state = 'open';
    if (this.#heardOf > current) this.#readSoon();
    return true;
  }

  /** Takes a hint that the log reaches `seq`. */
  hear(seq: number): void {
    if (seq <= Math.max(this.#heardOf, this.#seq)) return;
    this.#heardOf = seq;
    this.#readSoon();
  }

  /**
   * Takes what the database said of this stream's number; undefined where it has no such stream.
   *
   * @param before the tail's number when the database was asked: it may have moved on meanwhile.
   */
  async judge(before: number, current: number | undefined): Promise<void> {
    if (this.#state !== 'open') return;
    if (current === undefined) this.#end();
    else if (current < before) await this.#restart();
    else this.hear(current);
  }

  /** Reads on until the tail stands at `seq` or the log has nothing more. */
  async reach(seq: number): Promise<void> {
    // A read that is already under way may have begun too early; the one after it did not.
    for (let turn = 0; turn < 2 && this.#seq < seq && this.isOpen; turn += 1) await this.#read();
  }

  /** Makes entries from before this tail was opened replayable; the log is read once for everybody who asks. */
  reachBack(): Promise<void> {
    this.#reachingBack ??= this.#reachBack().catch((error: unknown) => {
      this.#reachingBack = null;
      throw error;
    });
    return this.#reachingBack;
  }

  /** The entries after `seq` up to the tail's number; null where they are not all in memory, or too many. */
  replay(seq: number): readonly Entry[] | null {
    const missed = this.#seq - seq;
    if (missed < 0 || missed > Math.min(this.#parts.replayMax, this.#entries.length)) return null;
    return missed === 0 ? [] : this.#entries.slice(-missed);
  }

  /** Ends without a word to the listeners, and waits for a read under way. */
  async close(): Promise<void> {
    this.#state = 'closed';
    clearTimeout(this.#timer);
    await this.#reading?.catch(() => undefined);
  }

  /** Lets a burst gather, and spends at most half of the time on passing entries on. */
  #readSoon(): void {
    if (!this.isOpen || this.#timer !== undefined || this.#reading !== null) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        // Logged where it failed; the hint stands, so it is tried again.
        this.#read().catch(() => undefined);
      },
      Math.max(0, this.#restsUntilMs - performance.now()),
    );
  }

  /** Reads on from `#seq`. Calls that overlap share one read, so that no entry comes twice or out of order. */
  #read(): Promise<void> {
    this.#reading ??= this.#readOn()
      .catch((error: unknown) => {
        this.#restsUntilMs = performance.now() + AFTER_FAILURE_MS;
        this.#parts.logger.warn({ err: error, streamId: this.streamId }, 'a live log could not be read');
        throw error;
      })
      .finally(() => {
        this.#reading = null;
        if (this.#heardOf > this.#seq) this.#readSoon();
      });
    return this.#reading;
  }

  async #readOn(): Promise<void> {
    for (let full = true; full; ) {
      const entries = await this.#parts.log.entriesAfter(this.streamId, this.#seq, READ_MAX);
      if (!this.isOpen) return;
      if (entries.some((entry, index) => entry.seq !== this.#seq + 1 + index)) return await this.#restart();
      if (entries.length > 0) this.#append(entries);
      full = entries.length === READ_MAX;
    }
    if (this.#heardOf <= this.#seq) return;
    // The hint named more than the log has: the stream is gone, or was put back, or the hint was wrong.
    const before = this.#seq;
    this.#heardOf = before;
    await this.judge(before, await this.#currentSeq());
  }

  #append(entries: readonly Entry[]): void {
    const { replayMax, gatherMs } = this.#parts;
    this.#entries.push(...entries);
    if (this.#entries.length > 2 * replayMax) this.#entries.splice(0, this.#entries.length - replayMax);
    this.#seq += entries.length;
    const beganMs = performance.now();
    for (const listener of [...this.listeners]) listener.grown(entries);
    const tookMs = performance.now() - beganMs;
    this.#restsUntilMs = beganMs + tookMs + Math.max(gatherMs, tookMs);
  }

  #end(): void {
    this.#state = 'closed';
    clearTimeout(this.#timer);
    const farewell = this.#parts.log.farewell(this.#seq + 1);
    for (const listener of [...this.listeners]) listener.gone(farewell);
    this.listeners.clear();
  }

  /** Forgets what was read and begins again at the log's present end. */
  async #restart(): Promise<void> {
    const current = await this.#currentSeq();
    if (!this.isOpen) return;
    if (current === undefined) return this.#end();
    this.#parts.logger.warn(
      { streamId: this.streamId, seq: this.#seq, current },
      'a live log does not continue where it was',
    );
    this.#starts += 1;
    this.#seq = current;
    this.#heardOf = current;
    this.#entries = [];
    this.#reachingBack = null;
    for (const listener of [...this.listeners]) listener.broken();
  }

  async #reachBack(): Promise<void> {
    const { log, replayMax } = this.#parts;
    const starts = this.#starts;
    const older = await log.entriesAfter(this.streamId, Math.max(0, this.#seq - replayMax), replayMax);
    if (starts !== this.#starts) return;
    // The tail may have grown during the read, so only what lies before its memory is taken, as far as it fits.
    const firstKnown = this.#entries[0]?.seq ?? this.#seq + 1;
    const missing = older.filter((entry) => entry.seq < firstKnown);
    const fits = missing.findLastIndex((entry, index) => entry.seq !== firstKnown - missing.length + index);
    this.#entries.unshift(...missing.slice(fits + 1));
  }

  async #currentSeq(): Promise<number | undefined> {
    return (await this.#parts.log.currentSeqs([this.streamId])).get(this.streamId);
  }
}
