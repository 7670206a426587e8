import { createSignal } from 'solid-js';
import { AppError } from '#shared/kernel/errors.ts';
import type { Device, DeviceOptions, DeviceState, OpenDevice } from './create-device.ts';
import type { OthersWrites } from './outbox.ts';

/** What a device is opened with; what it tells of itself while it opens stays in here. */
export type LazyDeviceOptions = Omit<DeviceOptions, 'onState' | 'onLate'>;

/** A device whose code and storage come after the first paint; until then its queue looks empty and its calls wait. */
export interface LazyDevice extends Device {
  /** Opens it for one person, instead of whoever was there before. */
  open(options: LazyDeviceOptions): void;
  close(): void;
  /** Removes what is kept to show to a person who has signed out, and keeps nothing more until the next one is here. */
  forgetPerson(accountId: string): Promise<void>;
  /** Whose changes wait on this device, whoever is signed in. Never rejects. */
  findWaiting(): Promise<readonly OthersWrites[]>;
}

/** The code that is loaded later. */
interface DeviceCode {
  createDevice(options: DeviceOptions): Promise<OpenDevice>;
  forgetPerson(accountId: string): Promise<void>;
  findWaiting(): Promise<readonly OthersWrites[]>;
}

/** Makes a device that nobody has opened yet. `load` brings the code. */
export function createLazyDevice(load: () => Promise<DeviceCode>): LazyDevice {
  const [device, setDevice] = createSignal<OpenDevice | null>(null);
  const [state, setState] = createSignal<DeviceState>('opening');
  let turn = 0;
  let isLeft = false;
  let settle: { is(device: OpenDevice): void; isNot(error: unknown): void };
  let opened: Promise<OpenDevice>;
  const close = () => {
    turn += 1;
    device()?.stop();
    setDevice(null);
    setState('opening');
    opened = new Promise((resolve, reject) => {
      settle = { is: resolve, isNot: reject };
    });
    // Whoever waits for it hears of a failure; nobody has to.
    opened.catch(() => undefined);
  };
  close();

  const open = (options: LazyDeviceOptions) => {
    close();
    isLeft = false;
    void begin(options, turn);
  };
  const begin = async (options: LazyDeviceOptions, mine: number) => {
    try {
      const { createDevice } = await load();
      const next = await createDevice({
        ...options,
        onState: (told) => mine === turn && setState(told),
        onLate: () => {
          // What is undecided in memory would be gone with it.
          const undecided = next.outbox.waitingCount() + next.outbox.needsYouCount();
          if (mine === turn && undecided === 0) open(options);
        },
      });
      if (mine !== turn) {
        next.stop();
        return;
      }
      setDevice(next);
      settle.is(next);
    } catch (error) {
      // The code could not be had: a new version is out, or there is no network and no service worker yet.
      if (mine !== turn) return;
      setState('memory');
      settle.isNot(error);
    }
  };
  return {
    open,
    close,
    forgetPerson: async (accountId) => {
      isLeft = true;
      await load()
        .then((code) => code.forgetPerson(accountId))
        .catch(() => undefined);
    },
    findWaiting: () =>
      load()
        .then((code) => code.findWaiting())
        .catch(() => []),
    state,
    outbox: {
      writes: () => device()?.outbox.writes() ?? [],
      waitingCount: () => device()?.outbox.waitingCount() ?? 0,
      needsYouCount: () => device()?.outbox.needsYouCount() ?? 0,
      others: () => device()?.outbox.others() ?? [],
      othersCount: () => device()?.outbox.othersCount() ?? 0,
      get ready() {
        return opened.then(({ outbox }) => outbox.ready);
      },
      enqueue: async (draft) => {
        const { outbox } = await opened.catch((cause: unknown) => {
          throw new AppError('device.cannot_store', {}, { cause });
        });
        return outbox.enqueue(draft);
      },
      drop: async (opId) => (await opened).outbox.drop(opId),
      dropUnsent: async (opId) => (await opened).outbox.dropUnsent(opId),
      putBack: async (write) => (await opened).outbox.putBack(write),
      retry: async (opId) => (await opened).outbox.retry(opId),
      decided: async (opId) => (await opened).outbox.decided(opId),
      forgetSettled: (scope, seq) => device()?.outbox.forgetSettled(scope, seq),
    },
    replayer: {
      flush: () => device()?.replayer.flush(),
      lastSyncedAtMs: () => device()?.replayer.lastSyncedAtMs() ?? null,
      heldBy: () => device()?.replayer.heldBy() ?? null,
    },
    snapshots: {
      get: async (kind, name) => (await opened).snapshots.get(kind, name),
      put: async (kind, name, snapshot) => {
        const { snapshots } = await opened;
        if (!isLeft) await snapshots.put(kind, name, snapshot);
      },
      remove: async (kind, name) => (await opened).snapshots.remove(kind, name),
      clear: async () => (await opened).snapshots.clear(),
    },
  };
}
