import { createSignal } from 'solid-js';
import type { ConnectionState } from './connection.ts';
import type { DeviceStore } from './device-store.ts';
import type { Locks } from './leader.ts';
import { createTabLock } from './leader.ts';
import { createMemoryStore } from './memory-store.ts';
import type { OutboxOptions, ReplayableOutbox } from './outbox.ts';
import { createOutbox } from './outbox.ts';
import type { PageClock } from './page-clock.ts';
import { pageClock } from './page-clock.ts';
import type { Decision, DevicePerson, QueuedWrite } from './queued-write.ts';
import type { OpenReplayer, SessionTrouble } from './replayer.ts';
import { createReplayer } from './replayer.ts';
import type { TabBus, TabMessage } from './tab-bus.ts';

/** What the tabs of one browser share. */
export interface TestPhone {
  readonly store: DeviceStore;
  readonly clock: PageClock;
  readonly locks: Locks | null;
  /** Connects one more tab. */
  openBus(): TabBus;
}

export interface TestPhoneOptions {
  readonly store?: DeviceStore;
  readonly clock?: PageClock;
  /** Null for a browser without Web Locks. */
  readonly locks?: Locks | null;
}

export function createTestPhone(options: TestPhoneOptions = {}): TestPhone {
  const tabs = new Set<(message: TabMessage) => void>();
  return {
    store: options.store ?? createMemoryStore(true),
    clock: options.clock ?? pageClock,
    locks: options.locks === undefined ? createTestLocks() : options.locks,
    openBus: () => {
      const own = new Set<(message: TabMessage) => void>();
      const hear = (message: TabMessage) => {
        for (const listener of own) listener(message);
      };
      tabs.add(hear);
      return {
        post: (message) => {
          for (const other of tabs) if (other !== hear) queueMicrotask(() => other(message));
        },
        listen: (listener) => {
          own.add(listener);
          return () => own.delete(listener);
        },
        close: () => tabs.delete(hear),
      };
    },
  };
}

interface Request {
  readonly begin: () => void;
}

/** Web Locks as the browser has them: one holder a name, a queue, stealing, and giving up while waiting. */
function createTestLocks(): Locks & { readonly holders: ReadonlyMap<string, object> } {
  const holders = new Map<string, { lose: () => void }>();
  const queues = new Map<string, Request[]>();
  const grantNext = (name: string) => {
    if (!holders.has(name)) queues.get(name)?.shift()?.begin();
  };
  return {
    holders,
    request: (name, { signal, steal }, work) =>
      new Promise((resolve, reject) => {
        const abort = () => reject(new DOMException('Lost or given up.', 'AbortError'));
        const begin = () => {
          const holder = { lose: abort };
          holders.set(name, holder);
          const end = () => {
            if (holders.get(name) === holder) holders.delete(name);
            grantNext(name);
          };
          work().then(
            () => {
              resolve();
              end();
            },
            (error: unknown) => {
              reject(error);
              end();
            },
          );
        };
        if (steal === true) {
          holders.get(name)?.lose();
          begin();
          return;
        }
        const request = { begin };
        queues.set(name, [...(queues.get(name) ?? []), request]);
        signal?.addEventListener('abort', () => {
          queues.set(name, queues.get(name)?.filter((one) => one !== request) ?? []);
          abort();
        });
        grantNext(name);
      }),
  };
}

export interface TestDeviceOptions extends Pick<OutboxOptions, 'mayKeep' | 'makeRoom'> {
  readonly send: (write: QueuedWrite, signal: AbortSignal) => Promise<Decision>;
  readonly person?: DevicePerson;
  readonly phone?: TestPhone;
  readonly onHeld?: (by: SessionTrouble) => void;
}

export interface TestDevice {
  readonly outbox: ReplayableOutbox;
  readonly replayer: OpenReplayer;
  readonly phone: TestPhone;
  setConnection(state: ConnectionState): void;
  setWorkOffline(workOffline: boolean): void;
  /** Another request, sent at that time, is answered. */
  answerOther(sentAtMs: number): void;
  /** Closes the tab in order. */
  stop(): void;
}

let tabs = 0;

/** The real outbox and replayer of one tab, over a store in memory and a network that the test plays. */
export function createTestDevice(options: TestDeviceOptions): TestDevice {
  const { send, phone = createTestPhone(), person = { id: 'a', name: 'Ana' } } = options;
  const { store, clock, locks } = phone;
  const [connection, setConnection] = createSignal<ConnectionState>('live');
  const [workOffline, setWorkOffline] = createSignal(false);
  const bus = phone.openBus();
  tabs += 1;
  const lock = createTabLock({ name: `send:${person.id}`, bus, clock, store, locks, tabId: `tab-${tabs}` });
  const outbox = createOutbox({ ...options, store, person, clock, bus });
  const onHeld = options.onHeld ?? (() => undefined);
  let hear = (_sentAtMs: number) => {};
  const replayer = createReplayer({
    outbox,
    clock,
    bus,
    lock,
    send,
    connection,
    workOffline,
    onHeld,
    onAnswer: (listener) => {
      hear = listener;
      return () => {};
    },
  });
  return {
    outbox,
    replayer,
    phone,
    setConnection,
    setWorkOffline,
    answerOther: (sentAtMs) => hear(sentAtMs),
    stop: () => {
      replayer.stop();
      outbox.stop();
      bus.close();
    },
  };
}
