import type { LiveMessage } from '#shared/live/protocol.ts';
import { StreamMessage } from './stream-message.ts';
import type { StreamEntry, StreamTail, TailListener } from './stream-tail.ts';
import type { Streams } from './streams.ts';

/** Where a hub's messages go: one reader. Nothing is delivered after `end` or `fail`. */
export interface StreamSink {
  deliver(message: StreamMessage): void;
  /** There is nothing left to read. */
  end(): void;
  /** Reading failed; the reader may come back with its number. */
  fail(error: unknown): void;
}

/** What one kind of reader gets to see of a stream. */
export interface Audience<Entry extends StreamEntry, Shown, Board> {
  show(entry: Entry): Shown;
  /** The whole state at its number; null where the stream is gone. */
  snapshot(streamId: number): Promise<{ readonly seq: number; readonly board: Board } | null>;
}

export interface HubOptions<Entry extends StreamEntry, Shown, Board> {
  readonly streams: Streams<Entry>;
  readonly audience: Audience<Entry, Shown, Board>;
  readonly heartbeatMs?: number;
}

const HEARTBEAT_MS = 20_000;
/** A snapshot is used again while no more entries than this have come after it. */
const SNAPSHOT_AGE_MAX = 50;
const REPLAYS_MAX = 32;
const TRIES_MAX = 5;

interface Reader<Entry extends StreamEntry, Board> {
  readonly sink: StreamSink;
  stopped: boolean;
  room: Room<Entry, Board> | null;
}

interface Snapshot<Board> {
  readonly seq: number;
  readonly board: Board;
  readonly message: StreamMessage;
  /** The tail's `starts` at that time. */
  readonly starts: number;
}

/** One stream as one kind of reader sees it. */
interface Room<Entry extends StreamEntry, Board> {
  readonly tail: StreamTail<Entry>;
  readonly listener: TailListener<Entry>;
  readonly readers: Set<Reader<Entry, Board>>;
  snapshot: Snapshot<Board> | null;
  loading: Promise<Snapshot<Board> | null> | null;
  /** Encoded answers for readers that come back with the same number, as they all do after a restart. */
  readonly replays: Map<number, StreamMessage>;
  /** The tail's number that `replays` lead up to. */
  replaysSeq: number;
}

/** Passes streams on to one kind of reader: every entry is shown and encoded once, however many read it. */
export class Hub<Entry extends StreamEntry, Shown, Board> {
  readonly #streams: Streams<Entry>;
  readonly #audience: Audience<Entry, Shown, Board>;
  readonly #roomByTail = new WeakMap<StreamTail<Entry>, Room<Entry, Board>>();
  /** Rooms with readers. The others only serve `since` and go with their tail. */
  readonly #busy = new Set<Room<Entry, Board>>();
  readonly #heartbeat: ReturnType<typeof setInterval>;

  constructor({ streams, audience, heartbeatMs = HEARTBEAT_MS }: HubOptions<Entry, Shown, Board>) {
    this.#streams = streams;
    this.#audience = audience;
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
    this.#heartbeat.unref();
  }

  /**
   * Sends `sink` everything after `from`, in order and once, until the returned function is called: first what it
   * missed, or a snapshot where that is too much or `from` is null or unknown, or an empty message where it missed
   * nothing; then whatever happens.
   */
  watch(streamId: number, from: number | null, sink: StreamSink): () => void {
    const reader: Reader<Entry, Board> = { sink, stopped: false, room: null };
    this.#admit(streamId, from, reader);
    return () => {
      reader.stopped = true;
      this.#leave(reader);
    };
  }

  /** The same for a reader that asks again and again: what came after `from`; null where there is no such stream. */
  async since(streamId: number, from: number | null): Promise<LiveMessage<Board, Shown> | null> {
    const tail = await this.#streams.open(streamId);
    if (tail === null) return null;
    const found: LiveMessage<Board, Shown>[] = [];
    await this.#findStart(this.#room(tail), from, (snapshot, entries) => {
      // A snapshot alone: what came after it is asked for the next time.
      found.push(
        snapshot === null
          ? { type: 'events', events: entries.map((entry) => this.#audience.show(entry)) }
          : { type: 'snapshot', board: snapshot.board },
      );
    });
    return found[0] ?? null;
  }

  /** Readers that follow at this moment. */
  readerCount(): number {
    let count = 0;
    for (const room of this.#busy) count += room.readers.size;
    return count;
  }

  /** Ends every reading without a word. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const room of this.#busy) {
      for (const reader of [...room.readers]) {
        reader.stopped = true;
        this.#leave(reader);
      }
    }
  }

  #admit(streamId: number, from: number | null, reader: Reader<Entry, Board>): void {
    this.#tryAdmit(streamId, from, reader).catch((error: unknown) => {
      if (reader.stopped) return;
      reader.stopped = true;
      reader.sink.fail(error);
    });
  }

  async #tryAdmit(streamId: number, from: number | null, reader: Reader<Entry, Board>): Promise<void> {
    const tail = await this.#streams.open(streamId);
    let found = false;
    if (tail !== null && !reader.stopped) {
      const room = this.#room(tail);
      await this.#findStart(room, from, (snapshot, entries) => {
        found = true;
        if (reader.stopped) return;
        if (snapshot !== null) reader.sink.deliver(snapshot.message);
        if (snapshot === null || entries.length > 0) {
          reader.sink.deliver(this.#replayMessage(room, snapshot?.seq ?? from ?? 0, entries));
        }
        // The sink may have been cut by what it was just given.
        if (!reader.stopped) this.#join(room, reader);
      });
    }
    if (found || reader.stopped) return;
    // Gone between the moment the caller looked it up and now.
    reader.stopped = true;
    reader.sink.end();
  }

  /**
   * Finds what a reader needs before it can follow, and calls `use` with it in the very tick in which `entries` end at
   * the tail's number: a reader that joins inside `use` misses nothing and gets nothing twice. Even one `await` in
   * between would let entries slip through. Doesn't call `use` where the stream is gone.
   */
  async #findStart(
    room: Room<Entry, Board>,
    from: number | null,
    use: (snapshot: Snapshot<Board> | null, entries: readonly Entry[]) => void,
  ): Promise<void> {
    const { tail } = room;
    if (from !== null) {
      await makeReplayable(tail, from);
      const entries = tail.replay(from);
      if (entries !== null) return use(null, entries);
    }
    for (let tries = 0; tries < TRIES_MAX && tail.isOpen; tries += 1) {
      const snapshot = await this.#snapshot(room);
      if (snapshot === null) return;
      await makeReplayable(tail, snapshot.seq);
      const entries = snapshot.starts === tail.starts ? tail.replay(snapshot.seq) : null;
      if (entries !== null) return use(snapshot, entries);
      // So much came meanwhile that this snapshot is too old already.
      room.snapshot = null;
    }
    if (tail.isOpen) throw new Error(`stream ${tail.streamId} grows faster than it can be read`);
  }

  async #snapshot(room: Room<Entry, Board>): Promise<Snapshot<Board> | null> {
    const { snapshot, tail } = room;
    const age = snapshot === null ? Number.NaN : tail.seq - snapshot.seq;
    if (snapshot?.starts === tail.starts && age >= 0 && age <= SNAPSHOT_AGE_MAX) return snapshot;
    room.loading ??= this.#loadSnapshot(room).finally(() => {
      room.loading = null;
    });
    return room.loading;
  }

  async #loadSnapshot(room: Room<Entry, Board>): Promise<Snapshot<Board> | null> {
    const { starts } = room.tail;
    const loaded = await this.#audience.snapshot(room.tail.streamId);
    room.snapshot = loaded && {
      ...loaded,
      starts,
      message: new StreamMessage(loaded.seq, { type: 'snapshot', board: loaded.board }),
    };
    return room.snapshot;
  }

  #replayMessage(room: Room<Entry, Board>, after: number, entries: readonly Entry[]): StreamMessage {
    const { replays, tail } = room;
    if (room.replaysSeq !== tail.seq) replays.clear();
    room.replaysSeq = tail.seq;
    const known = replays.get(after);
    if (known !== undefined) return known;
    const message = this.#message(tail.seq, entries);
    if (replays.size < REPLAYS_MAX) replays.set(after, message);
    return message;
  }

  #message(seq: number, entries: readonly Entry[]): StreamMessage {
    return new StreamMessage(seq, {
      type: 'events',
      events: entries.map((entry) => this.#audience.show(entry)),
    });
  }

  #room(tail: StreamTail<Entry>): Room<Entry, Board> {
    const known = this.#roomByTail.get(tail);
    if (known !== undefined) return known;
    const room: Room<Entry, Board> = {
      tail,
      listener: {
        grown: (entries) => deliverToAll(room, this.#message(tail.seq, entries)),
        broken: () => this.#startAgain(room),
        gone: (farewell) => this.#endAll(room, farewell),
      },
      readers: new Set(),
      snapshot: null,
      loading: null,
      replays: new Map(),
      replaysSeq: 0,
    };
    this.#roomByTail.set(tail, room);
    return room;
  }

  #join(room: Room<Entry, Board>, reader: Reader<Entry, Board>): void {
    reader.room = room;
    room.readers.add(reader);
    room.tail.listeners.add(room.listener);
    this.#busy.add(room);
  }

  #leave(reader: Reader<Entry, Board>): void {
    const { room } = reader;
    reader.room = null;
    if (room === null) return;
    room.readers.delete(reader);
    if (room.readers.size > 0) return;
    room.tail.listeners.delete(room.listener);
    this.#busy.delete(room);
  }

  /** Gives every reader a snapshot, because what they have may never have happened. */
  #startAgain(room: Room<Entry, Board>): void {
    room.snapshot = null;
    room.loading = null;
    room.replaysSeq = -1;
    for (const reader of [...room.readers]) {
      this.#leave(reader);
      this.#admit(room.tail.streamId, null, reader);
    }
  }

  #endAll(room: Room<Entry, Board>, farewell: Entry): void {
    deliverToAll(room, this.#message(farewell.seq, [farewell]));
    for (const reader of [...room.readers]) {
      reader.stopped = true;
      this.#leave(reader);
      reader.sink.end();
    }
  }

  /** Tells quiet readers where the stream stands, so that one that lost something finds out without an event. */
  #beat(): void {
    for (const room of this.#busy) deliverToAll(room, this.#message(room.tail.seq, []));
  }
}

/** Brings the log's end and its recent past into memory as far as a reader at `seq` needs it. */
async function makeReplayable(tail: StreamTail<StreamEntry>, seq: number): Promise<void> {
  // A number from another process or a fresher page: the log has it, unless it is unknown.
  if (seq > tail.seq) await tail.reach(seq);
  if (seq < tail.seq && tail.replay(seq) === null) await tail.reachBack();
}

function deliverToAll<Entry extends StreamEntry, Board>(
  room: Room<Entry, Board>,
  message: StreamMessage,
): void {
  // A reader whose sink is cut by this very message leaves the set, which its iteration allows.
  for (const reader of room.readers) reader.sink.deliver(message);
}
