import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';

/**
 * What the browser says about our storage: it stays until somebody deletes it · the browser may clear it when the device
 * runs short of room · this browser can't be asked.
 */
export type StorageStanding = 'kept' | 'may_be_cleared' | 'cannot_ask';

const [standing, setStanding] = createSignal<StorageStanding | null>(null);

/** Null until it has been read. */
export const storageStanding: Accessor<StorageStanding | null> = standing;

export async function readStorageStanding(): Promise<void> {
  await find((storage) => storage.persisted());
}

/** Asks the browser to keep what is stored. Some decide by themselves, some show a question. */
export async function askToKeepStorage(): Promise<void> {
  await find(async (storage) => (await storage.persisted()) || storage.persist());
}

async function find(isKept: (storage: StorageManager) => Promise<boolean>): Promise<void> {
  // Missing in old browsers, and without TLS.
  const storage = 'storage' in navigator ? navigator.storage : undefined;
  if (typeof storage?.persist !== 'function') {
    setStanding('cannot_ask');
    return;
  }
  const kept = await isKept(storage).catch(() => false);
  setStanding(kept ? 'kept' : 'may_be_cleared');
}
