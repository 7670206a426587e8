import { afterEach, describe, expect, it, vi } from 'vitest';
import { askToKeepStorage, readStorageStanding, storageStanding } from './keep-storage.ts';

afterEach(() => vi.unstubAllGlobals());

/** A browser that says yes or no when it is asked. */
function arrange(answer: boolean) {
  let kept = false;
  let asked = 0;
  vi.stubGlobal('navigator', {
    storage: {
      persisted: () => Promise.resolve(kept),
      persist: () => {
        asked += 1;
        kept = answer;
        return Promise.resolve(kept);
      },
    },
  });
  return { asked: () => asked };
}

describe('the storage of this device', () => {
  it('says what the browser answered, and does not ask again what is granted', async () => {
    const { asked } = arrange(true);
    await readStorageStanding();
    expect([storageStanding(), asked()]).toEqual(['may_be_cleared', 0]);
    await askToKeepStorage();
    await askToKeepStorage();
    expect([storageStanding(), asked()]).toEqual(['kept', 1]);
  });

  it('says so where the browser refuses, or can’t be asked', async () => {
    arrange(false);
    await askToKeepStorage();
    expect(storageStanding()).toBe('may_be_cleared');
    vi.stubGlobal('navigator', {});
    await askToKeepStorage();
    expect(storageStanding()).toBe('cannot_ask');
  });
});
