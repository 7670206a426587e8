import { renderHook } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWakeLock } from './create-wake-lock.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A phone that gives locks, and takes them away when the page is hidden. */
function open() {
  const locks: { released: boolean; release: () => Promise<void> }[] = [];
  let shown: DocumentVisibilityState = 'visible';
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => shown);
  vi.stubGlobal('navigator', {
    wakeLock: {
      request: () => {
        const lock = {
          released: false,
          release: () => {
            lock.released = true;
            return Promise.resolve();
          },
        };
        locks.push(lock);
        return Promise.resolve(lock);
      },
    },
  });
  const [wanted, setWanted] = createSignal(true);
  const { cleanup } = renderHook(() => createWakeLock(wanted));
  return {
    setWanted,
    leave: cleanup,
    held: () => locks.filter((lock) => !lock.released).length,
    asked: () => locks.length,
    show: (next: DocumentVisibilityState) => {
      shown = next;
      if (next === 'hidden') for (const lock of locks) lock.released = true;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  };
}

/** Requests are answered in the next microtasks. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('the screen of an active board', () => {
  it('stays on, goes off with the switch, and is given back on leaving', async () => {
    const phone = open();
    await settle();
    expect(phone.held()).toBe(1);
    phone.setWanted(false);
    await settle();
    expect(phone.held()).toBe(0);
    phone.setWanted(true);
    await settle();
    expect(phone.held()).toBe(1);
    phone.leave();
    await settle();
    expect(phone.held()).toBe(0);
  });

  it('is held on to again when the page is back in sight', async () => {
    const phone = open();
    await settle();
    phone.show('hidden');
    await settle();
    expect(phone.held()).toBe(0);
    phone.show('visible');
    phone.show('visible');
    await settle();
    expect([phone.held(), phone.asked()]).toEqual([1, 2]);
  });

  it('is not kept on by a lock that came after somebody left', async () => {
    const phone = open();
    phone.leave();
    await settle();
    expect([phone.asked(), phone.held()]).toEqual([1, 0]);
  });
});
