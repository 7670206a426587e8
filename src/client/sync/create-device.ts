import type { Accessor } from 'solid-js';
import { createEffect, createRoot, on } from 'solid-js';
import { forgetOwn, ownName, recall, remember } from '#client/lib/remember.ts';
import type { Connection } from './connection.ts';
import type { DatabaseTrouble } from './device-database.ts';
import { openDeviceDatabase } from './device-database.ts';
import type { DeviceStore } from './device-store.ts';
import type { Locks } from './leader.ts';
import { createTabLock } from './leader.ts';
import { createMemoryStore } from './memory-store.ts';
import type { OthersWrites, Outbox } from './outbox.ts';
import { countUndecided, createOutbox } from './outbox.ts';
import { pageClock } from './page-clock.ts';
import type { Decision, DevicePerson, QueuedWrite } from './queued-write.ts';
import type { Replayer, SessionTrouble } from './replayer.ts';
import { createReplayer } from './replayer.ts';
import type { Snapshots } from './snapshots.ts';
import { createSnapshots } from './snapshots.ts';
import { createTabBus } from './tab-bus.ts';

/**
 * How the device keeps things. `opening`: not known yet · `kept`: they survive the tab · `memory`: this browser keeps
 * nothing, so offline taps are refused · `blocked`: another tab has to be closed first · `outdated`: another tab runs a
 * newer version, so this one has to be reloaded.
 */
export type DeviceState = 'opening' | 'kept' | 'memory' | 'blocked' | 'outdated';

/** Everything this device keeps for one person. */
export interface Device {
  readonly outbox: Outbox;
  readonly replayer: Replayer;
  readonly snapshots: Snapshots;
  readonly state: Accessor<DeviceState>;
}

export interface OpenDevice extends Omit<Device, 'state'> {
  stop(): void;
}

export interface DeviceOptions {
  readonly person: DevicePerson;
  readonly connection: Pick<Connection, 'state' | 'workOffline' | 'check' | 'onAnswer'>;
  /** Sends one write and says what the server made of it; throws AppError. */
  readonly send: (write: QueuedWrite, signal: AbortSignal) => Promise<Decision>;
  readonly onHeld: (by: SessionTrouble) => void;
  /** Told while the device opens, and of trouble later. */
  readonly onState: (state: DeviceState) => void;
  /** Told when the storage opens after all, once this device has gone on without it: a new one would have it. */
  readonly onLate: () => void;
}

/** Some phones never answer when storage is opened; taps must not wait for that for ever. */
const OPEN_WITHIN_MS = 5_000;
const DATABASE = 'syrup';

/** Opens the device for one person. Never rejects: without storage it goes on in memory and says so. */
export async function createDevice(options: DeviceOptions): Promise<OpenDevice> {
  const { person, connection } = options;
  let findLost = (): readonly QueuedWrite[] => [];
  const store = await openStore(options, () => findLost());
  const bus = createTabBus(DATABASE);
  const clock = pageClock;
  const snapshots = createSnapshots(store, person);
  const outbox = createOutbox({
    store,
    person,
    clock,
    bus,
    makeRoom: snapshots.makeRoom,
    // In memory a tap is safe for as long as it takes the server to answer, and no longer.
    mayKeep: () => store.isDurable || connection.state() !== 'offline',
  });
  findLost = outbox.undecided;
  const lock = createTabLock({
    name: `${DATABASE}:send:${person.id}`,
    store,
    clock,
    bus,
    locks: findLocks(),
    tabId: crypto.getRandomValues(new Uint32Array(2)).join('-'),
  });
  const replayer = createReplayer({
    outbox,
    bus,
    clock,
    lock,
    send: options.send,
    connection: connection.state,
    workOffline: connection.workOffline,
    onAnswer: connection.onAnswer,
    onHeld: options.onHeld,
    lastSync: {
      read: () => Number(recall(ownName('synced-at', person.id))) || null,
      keep: (atMs) => remember(ownName('synced-at', person.id), String(atMs)),
    },
  });
  const stopHints = flushOnHints(replayer, connection);
  void snapshots.clearOthers();
  forgetOwn((accountId) => accountId !== person.id);
  return {
    outbox,
    replayer: {
      lastSyncedAtMs: replayer.lastSyncedAtMs,
      heldBy: replayer.heldBy,
      flush: () => {
        // Offline, the first thing to find out is whether that is still so; the answer then lets everything go.
        if (connection.state() === 'offline') connection.check();
        replayer.flush();
      },
    },
    snapshots,
    stop: () => {
      stopHints();
      replayer.stop();
      outbox.stop();
      bus.close();
      store.close();
    },
  };
}

/**
 * Removes what is kept to show to one person: boards, lists, what was done lately and where they were. Undecided writes
 * stay, whoever asks. Rejects where the device can't be opened: then there is nothing, either.
 */
export async function forgetPerson(accountId: string): Promise<void> {
  forgetOwn((one) => one === accountId);
  const store = await openDeviceDatabase();
  try {
    await createSnapshots(store, { id: accountId, name: '' }).clear();
    const done = (await store.listWrites()).filter(
      (write) => write.accountId === accountId && write.state === 'settled',
    );
    await store.removeWrites(done.map(({ opId }) => opId));
  } finally {
    store.close();
  }
}

/** Whose changes wait on this device, for a page where nobody is signed in. */
export async function findWaiting(): Promise<readonly OthersWrites[]> {
  const store = await openDeviceDatabase();
  try {
    return countUndecided(await store.listWrites());
  } finally {
    store.close();
  }
}

async function openStore(
  { onState: tell, onLate }: Pick<DeviceOptions, 'onState' | 'onLate'>,
  findLost: () => readonly QueuedWrite[],
): Promise<DeviceStore> {
  let without: DeviceState = 'memory';
  let isGivenUp = false;
  const onTrouble = (trouble: DatabaseTrouble) => {
    without = trouble;
    tell(trouble);
  };
  const late = new Promise<DeviceStore>((resolve) => {
    setTimeout(() => {
      isGivenUp = true;
      resolve(createMemoryStore());
    }, OPEN_WITHIN_MS);
  });
  const opened = openDeviceDatabase({ onTrouble, findLost }).catch(() => createMemoryStore());
  void opened.then((found) => {
    if (!isGivenUp || !found.isDurable) return;
    found.close();
    onLate();
  });
  const store = await Promise.race([opened, late]);
  tell(store.isDurable ? 'kept' : without);
  return store;
}

function findLocks(): Locks | null {
  // Missing on pages without TLS, and in browsers of before 2022.
  if (!('locks' in navigator)) return null;
  return { request: (name, options, work) => navigator.locks.request(name, options, work) };
}

/** Sends what waits whenever that has become more likely to work. */
function flushOnHints(replayer: Replayer, connection: DeviceOptions['connection']): () => void {
  const stopped = new AbortController();
  const look = () => {
    if (document.visibilityState === 'visible') replayer.flush();
  };
  document.addEventListener('visibilitychange', look, { signal: stopped.signal });
  for (const type of ['pageshow', 'online']) window.addEventListener(type, look, { signal: stopped.signal });
  const stopEffect = createRoot((dispose) => {
    createEffect(on(connection.state, (state) => state === 'live' && replayer.flush()));
    return dispose;
  });
  return () => {
    stopped.abort();
    stopEffect();
  };
}
