import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { AppError, ERRORS } from '#shared/kernel/errors.ts';
import type { ConnectionState } from './connection.ts';
import type { TabLock, Tenure } from './leader.ts';
import type { ReplayableOutbox } from './outbox.ts';
import type { PageClock } from './page-clock.ts';
import type { Decision, QueuedWrite } from './queued-write.ts';
import { createRetryTimes, type RetryTimes } from './retry-times.ts';
import { createSending, type Sending } from './sending.ts';
import type { TabBus } from './tab-bus.ts';

/**
 * Why nothing is sent at the moment; null where nothing stands in the way. `busy`: the server did not answer, or could
 * not decide, and is asked again soon.
 */
export type HeldBy = null | 'offline' | 'work_offline' | 'signed_out' | 'other_account' | 'busy';

export interface Replayer {
  /** Sends what waits, now and whatever was tried before: the connection is back, or the person asks for it. */
  flush(): void;
  /** When the server last decided a write, or was asked with nothing waiting, in ms since 1970. */
  readonly lastSyncedAtMs: Accessor<number | null>;
  readonly heldBy: Accessor<HeldBy>;
}

export interface OpenReplayer extends Replayer {
  stop(): void;
}

export interface ReplayerOptions {
  readonly outbox: ReplayableOutbox;
  readonly lock: TabLock;
  readonly bus: TabBus;
  readonly clock: PageClock;
  /** Sends one write and says what the server made of it; throws AppError. Nobody waits any more once `signal` fires. */
  readonly send: (write: QueuedWrite, signal: AbortSignal) => Promise<Decision>;
  readonly connection: Accessor<ConnectionState>;
  readonly workOffline: Accessor<boolean>;
  /** Calls `hear` with when it was sent for every request that is answered, whoever sent it; returns what ends that. */
  readonly onAnswer: (hear: (sentAtMs: number) => void) => () => void;
  /** Told when an answer was about who is asking, and not about the write. */
  readonly onHeld: (by: SessionTrouble) => void;
  /** Where the time of the last answer is kept over a restart. */
  readonly lastSync?: { read(): number | null; keep(atMs: number): void };
}

/** `not_ready`: signed in, but something has to be done first, a new password for example. */
export type SessionTrouble = 'signed_out' | 'other_account' | 'not_ready';

const LOOK_EVERY_MS = 15_000;
/** As many boards are sent for at the same time; a hundred taps of an evening offline are then gone in seconds. */
const LANES_MAX = 4;

/** Sends the waiting writes: of each scope the oldest first and one after the other, from one tab at a time. */
export function createReplayer(options: ReplayerOptions): OpenReplayer {
  return new OutboxReplayer(options);
}

class OutboxReplayer implements OpenReplayer {
  readonly lastSyncedAtMs: Accessor<number | null>;
  readonly heldBy: Accessor<HeldBy>;
  readonly #options: ReplayerOptions;
  readonly #times: RetryTimes;
  readonly #sending: Sending;
  readonly #stopped = new AbortController();
  readonly #stopListening: readonly (() => void)[];
  readonly #setSynced: (atMs: number) => unknown;
  readonly #trouble: Accessor<SessionTrouble | null>;
  readonly #setTrouble: (trouble: SessionTrouble | null) => unknown;
  readonly #setBusy: (isBusy: boolean) => unknown;
  /** One until a write is decided: a server that is in trouble, or has forgotten the person, is asked once. */
  #lanes = 1;
  #isRunning = false;
  #isLeading = false;
  #cancelLook = () => {};
  #wake = () => {};

  constructor(options: ReplayerOptions) {
    const { outbox, bus, clock } = options;
    this.#options = options;
    this.#times = createRetryTimes(clock);
    this.#sending = createSending(options);
    const [synced, setSynced] = createSignal(options.lastSync?.read() ?? null);
    const [trouble, setTrouble] = createSignal<SessionTrouble | null>(null);
    const [isBusy, setBusy] = createSignal(false);
    this.lastSyncedAtMs = synced;
    this.#setSynced = (atMs) => setSynced(atMs);
    this.#trouble = trouble;
    this.#setTrouble = (next) => setTrouble(next);
    this.#setBusy = (next) => setBusy(next);
    this.heldBy = () => this.#whyHeld() ?? (isBusy() ? 'busy' : null);
    this.#stopListening = [
      outbox.listen(() => this.#look()),
      options.onAnswer(this.#sending.overtake),
      bus.listen(({ type }) => {
        // Somebody may have signed in over there.
        if (type === 'flush') this.#lookAfresh();
        if (type === 'who_sends' && this.#isLeading) bus.post({ type: 'sending' });
      }),
    ];
    this.#lookLater();
  }

  flush(): void {
    this.#options.bus.post({ type: 'flush' });
    this.#lookAfresh();
  }

  stop(): void {
    this.#stopped.abort();
    for (const stop of this.#stopListening) stop();
    this.#cancelLook();
    this.#wake();
  }

  /** What keeps this tab from asking at all, other than a pause after a failure. */
  #whyHeld(): Exclude<HeldBy, 'busy'> {
    if (this.#options.workOffline()) return 'work_offline';
    const trouble = this.#trouble();
    if (trouble !== null) return trouble === 'other_account' ? trouble : 'signed_out';
    return this.#options.connection() === 'offline' ? 'offline' : null;
  }

  #lookLater(): void {
    this.#cancelLook = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.#options.outbox.tidy();
      this.#readDevice();
      this.#look();
      this.#lookLater();
    });
  }

  /** A tab that died with a write just kept told nobody of it; what is found is looked at by itself. */
  #readDevice(): void {
    // What can't be read now is read at the next look.
    this.#options.outbox.reload().catch(() => undefined);
  }

  /** Asks again, whatever earlier failures led to. */
  #lookAfresh(): void {
    this.#setTrouble(null);
    this.#times.clear();
    this.#sending.giveUpHung();
    this.#readDevice();
    this.#look();
    if (!this.#isWaiting() && this.#options.connection() === 'live') this.#synced();
  }

  /** Begins to send, unless that is going on, nothing waits, or something stands in the way. */
  #look(): void {
    this.#wake();
    // Before the first answer nobody knows whether there is a network: what is sent then may hang for seconds, and can
    // no longer be taken back without a trace.
    const isUnknown = this.#options.connection() === 'connecting';
    if (this.#isRunning || isUnknown || !this.#isWaiting() || this.#whyHeld() !== null) return;
    if (this.#stopped.signal.aborted) return;
    this.#isRunning = true;
    void this.#run();
  }

  #isWaiting(): boolean {
    return this.#options.outbox.writes().some((write) => write.state === 'waiting');
  }

  async #run(): Promise<void> {
    try {
      await this.#options.lock.run((tenure) => this.#lead(tenure), this.#stopped.signal);
    } catch {
      // The store or the lock failed; what waits still waits, and the next look tries again.
      this.#setBusy(true);
    } finally {
      this.#isRunning = false;
      this.#isLeading = false;
    }
  }

  /** Sends until nothing is left, pausing where the server asks for it. Another tab that waits for the lead gets it then. */
  async #lead(tenure: Tenure): Promise<void> {
    this.#isLeading = true;
    this.#lanes = 1;
    // Another tab may have decided some of them since this one last read the device.
    await this.#options.outbox.reload();
    const flights = new Map<string, Promise<void>>();
    let failures: readonly unknown[] = [];
    const isOver = () => !tenure.isHeld() || this.#stopped.signal.aborted || this.#whyHeld() !== null;
    while (!isOver() && failures.length === 0) {
      const next = flights.size < this.#lanes ? this.#next(flights) : LOOK_EVERY_MS;
      if (next === null && flights.size === 0) break;
      if (next === null || typeof next === 'number') {
        await this.#pause(next ?? LOOK_EVERY_MS);
        continue;
      }
      const land = () => {
        flights.delete(next.scope);
        this.#wake();
      };
      const flight = this.#sendOne(next).catch((failure: unknown) => {
        failures = [...failures, failure];
      });
      flights.set(next.scope, flight.then(land));
    }
    // Whoever leads next must not send what is still on its way.
    await Promise.all(flights.values());
    if (failures.length > 0) throw failures[0];
    if (!this.#isWaiting()) this.#setBusy(false);
  }

  /** The oldest write whose scope may be asked for now; else how long until there is one, in ms; else null. */
  #next(flights: ReadonlyMap<string, unknown>): QueuedWrite | number | null {
    const seen = new Set<string>();
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const write of this.#options.outbox.writes()) {
      if (write.state !== 'waiting' || seen.has(write.scope)) continue;
      seen.add(write.scope);
      if (flights.has(write.scope)) continue;
      const waitMs = this.#times.waitMs(write.scope);
      if (waitMs <= 0) return write;
      soonestMs = Math.min(soonestMs, waitMs);
    }
    return Number.isFinite(soonestMs) ? soonestMs : null;
  }

  /** Ends early when something is new. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, () => this.#wake());
      this.#wake = () => {
        this.#wake = () => {};
        cancel();
        resolve();
      };
    });
  }

  async #sendOne({ opId, scope }: QueuedWrite): Promise<void> {
    const { outbox } = this.#options;
    const write = await outbox.beginTry(opId);
    if (write === null) return;
    let decision: Decision | 'hung';
    try {
      decision = await this.#sending.send(write);
    } catch (cause) {
      const error = cause instanceof AppError ? cause : new AppError('network.unreachable', {}, { cause });
      await this.#takeRefusal(write, error);
      return;
    }
    // It still waits, and is sent again at once: whatever became of the first copy, the server does it once.
    if (decision === 'hung') return;
    await outbox.settle(opId, decision);
    this.#decided(scope);
  }

  async #takeRefusal({ opId, scope }: QueuedWrite, error: AppError): Promise<void> {
    const trouble = troubleOf(error.code);
    if (trouble !== null) {
      this.#setTrouble(trouble);
      this.#options.onHeld(trouble);
      return;
    }
    if (ERRORS[error.code].retry === 'later') {
      this.#lanes = 1;
      this.#times.fail(scope, error);
      this.#setBusy(true);
      return;
    }
    await this.#options.outbox.refuse(opId, error);
    this.#decided(scope);
  }

  #decided(scope: string): void {
    this.#lanes = LANES_MAX;
    this.#times.succeed(scope);
    this.#setBusy(false);
    this.#synced();
  }

  #synced(): void {
    const nowMs = this.#options.clock.now();
    this.#setSynced(nowMs);
    this.#options.lastSync?.keep(nowMs);
  }
}

/** What a refusal says of the session; every write would get it, and none is decided by it. Null for all others. */
function troubleOf(code: ErrorCode): SessionTrouble | null {
  if (code === 'auth.other_account') return 'other_account';
  const { http } = ERRORS[code];
  if (http === 401) return 'signed_out';
  return code.startsWith('auth.must_') ? 'not_ready' : null;
}
