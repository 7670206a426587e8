import type { DBSchema, IDBPDatabase } from 'idb';
import { openDB } from 'idb';
import type { DeviceStore, Lease, SnapshotFacts, StoredSnapshot } from './device-store.ts';
import { decideLease } from './device-store.ts';
import type { NewWrite, QueuedWrite } from './queued-write.ts';
import { mendWrite } from './queued-write.ts';

interface Tables extends DBSchema {
  /** Numbered by the browser, so that the order grows over all tabs and restarts. */
  writes: { key: number; value: QueuedWrite; indexes: { opId: string } };
  snapshots: { key: string; value: StoredSnapshot };
  /** Beside the values, so that they can be listed without reading megabytes. */
  snapshotFacts: { key: string; value: SnapshotFacts };
  leases: { key: string; value: Lease };
}

type Database = IDBPDatabase<Tables>;

/**
 * `blocked`: another tab holds on to an older form of the database, so this one waits. `outdated`: another tab runs a
 * newer app whose form this one can't read; it has to be reloaded.
 */
export type DatabaseTrouble = 'blocked' | 'outdated';

export interface DatabaseOptions {
  readonly onTrouble?: (trouble: DatabaseTrouble) => void;
  /**
   * What this tab knows of that has to be there. Asked for when everything is gone under an open tab: the browser made
   * room, or somebody cleared this site's data.
   */
  readonly findLost?: () => readonly QueuedWrite[];
}

const NAME = 'syrup';
/** Raised with every change of the tables; `upgrade` then goes through all versions in between. */
const VERSION = 1;

/** Opens what the device keeps in IndexedDB; rejects where the browser has none or refuses it. */
export async function openDeviceDatabase(options: DatabaseOptions = {}): Promise<DeviceStore> {
  const { run, close } = await openHandle(options);
  return {
    isDurable: true,
    listWrites: async () => {
      const stored = await run((database) => database.getAll('writes'));
      return stored.map((write) => mendWrite(write, Date.now()));
    },
    addWrite: (write) => run((database) => addWrite(database, write)),
    putBackWrite: (write) =>
      run(async (database) => {
        const tx = database.transaction('writes', 'readwrite', { durability: 'strict' });
        await Promise.all([tx.store.put(write), tx.done]);
      }),
    editWrite: (opId, edit, { isStrict = false } = {}) =>
      run(async (database) => {
        const durability = isStrict ? 'strict' : 'relaxed';
        const tx = database.transaction('writes', 'readwrite', { durability });
        const write = await tx.store.index('opId').get(opId);
        const edited = write && edit(write);
        const stored: QueuedWrite[] = [];
        if (write && edited) {
          if (edited.next) {
            await tx.store.put(edited.next);
            stored.push(edited.next);
          } else {
            await tx.store.delete(write.order);
          }
          for (const part of edited.add ?? []) {
            stored.push({ ...part, order: await tx.store.add(part as QueuedWrite) });
          }
        }
        await tx.done;
        return edited ? stored : undefined;
      }),
    removeWrites: (opIds) =>
      run(async (database) => {
        const tx = database.transaction('writes', 'readwrite');
        for (const opId of opIds) {
          const order = await tx.store.index('opId').getKey(opId);
          if (order !== undefined) await tx.store.delete(order);
        }
        await tx.done;
      }),
    getSnapshot: (key) => run((database) => database.get('snapshots', key)),
    putSnapshot: (snapshot) => run((database) => putSnapshot(database, snapshot)),
    listSnapshots: () => run((database) => database.getAll('snapshotFacts')),
    removeSnapshots: (keys) =>
      run(async (database) => {
        const tx = database.transaction(['snapshots', 'snapshotFacts'], 'readwrite');
        const removed = keys.flatMap((key) => [
          tx.objectStore('snapshots').delete(key),
          tx.objectStore('snapshotFacts').delete(key),
        ]);
        await Promise.all([...removed, tx.done]);
      }),
    takeLease: (name, holder, nowMs, untilMs) =>
      run(async (database) => {
        const tx = database.transaction('leases', 'readwrite');
        const next = decideLease(await tx.store.get(name), { holder, untilMs }, nowMs);
        await Promise.all([tx.store.put(next, name), tx.done]);
        return next.holder === holder;
      }),
    releaseLease: (name, holder) =>
      run(async (database) => {
        const tx = database.transaction('leases', 'readwrite');
        if ((await tx.store.get(name))?.holder === holder) await tx.store.delete(name);
        await tx.done;
      }),
    close,
  };
}

/**
 * Adds a write and waits until the disk has it: browsers otherwise call a transaction complete that a power cut undoes.
 * Asked a second time for the same operation, because the first answer was lost with the handle, it finds the first.
 */
async function addWrite(database: Database, write: NewWrite): Promise<QueuedWrite> {
  const tx = database.transaction('writes', 'readwrite', { durability: 'strict' });
  // The number is not there yet: the browser puts it into the object as it stores it.
  const adding = Promise.all([tx.store.add(write as QueuedWrite), tx.done]);
  try {
    // Nothing follows, so the browser need not ask: each turn between page and disk is time between a tap and its state.
    commit(tx, adding);
    const [order] = await adding;
    return { ...write, order };
  } catch (error) {
    const known = isNamed(error, 'ConstraintError')
      ? await database.getFromIndex('writes', 'opId', write.opId)
      : undefined;
    if (known === undefined) throw error;
    return known;
  }
}

async function putSnapshot(database: Database, snapshot: StoredSnapshot): Promise<void> {
  const { json: _, ...facts } = snapshot;
  const tx = database.transaction(['snapshots', 'snapshotFacts'], 'readwrite');
  const puts = [tx.objectStore('snapshots').put(snapshot), tx.objectStore('snapshotFacts').put(facts)];
  const putting = Promise.all([...puts, tx.done]);
  // Said now, because by itself the browser commits only after it has told the page, and the page may be gone by then.
  commit(tx, putting);
  await putting;
}

/** Throws where the transaction has ended meanwhile; what was asked of it then fails unheard. */
function commit(tx: { commit(): void }, asked: Promise<unknown>): void {
  asked.catch(() => undefined);
  tx.commit();
}

interface Handle {
  run<Result>(work: (database: Database) => Promise<Result>): Promise<Result>;
  close(): void;
}

/** Keeps the database open; phones take the handle away in the background, so what fails for that is done once more. */
async function openHandle({ onTrouble, findLost }: DatabaseOptions): Promise<Handle> {
  let opened: Promise<Database> | null = null;
  let wasThere = false;
  const reopen = (): Promise<Database> =>
    openDB<Tables>(NAME, VERSION, {
      upgrade: (database) => {
        const writes = database.createObjectStore('writes', { keyPath: 'order', autoIncrement: true });
        writes.createIndex('opId', 'opId', { unique: true });
        // In the same transaction, so that nobody finds the storage empty, and under their old numbers.
        for (const write of (wasThere && findLost?.()) || []) void writes.add(write);
        database.createObjectStore('snapshots', { keyPath: 'key' });
        database.createObjectStore('snapshotFacts', { keyPath: 'key' });
        database.createObjectStore('leases');
      },
      blocked: () => onTrouble?.('blocked'),
      // A newer app in another tab wants to change the form, or somebody clears this site's data: neither must wait.
      blocking: (_current, next, event) => {
        (event.target as IDBDatabase).close();
        opened = null;
        if (next !== null) onTrouble?.('outdated');
      },
      terminated: () => {
        opened = null;
      },
    });
  /** Another call may have opened it afresh meanwhile: that handle stays. */
  const forget = (mine: Promise<Database>) => {
    if (opened === mine) opened = null;
  };
  const use = async <Result>(work: (database: Database) => Promise<Result>): Promise<Result> => {
    opened ??= reopen();
    const mine = opened;
    try {
      return await work(await mine);
    } catch (error) {
      if (isLostHandle(error)) forget(mine);
      if (isNamed(error, 'VersionError')) onTrouble?.('outdated');
      await mine.catch(() => forget(mine));
      throw error;
    }
  };
  const run: Handle['run'] = async (work) => {
    try {
      return await use(work);
    } catch (error) {
      if (!isLostHandle(error)) throw error;
      return use(work);
    }
  };
  // Phones refuse the first try after a start, too.
  await run(() => Promise.resolve());
  wasThere = true;
  return {
    run,
    close: () => {
      opened?.then(
        (database) => database.close(),
        () => undefined,
      );
    },
  };
}

/**
 * `InvalidStateError`: the handle is closed. `UnknownError`: Safari lost the process behind it. `AbortError`: it went in
 * the middle; a transaction that failed for a reason has that reason instead.
 */
function isLostHandle(error: unknown): boolean {
  return isNamed(error, 'InvalidStateError', 'UnknownError', 'AbortError');
}

const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof DOMException && names.includes(error.name);
