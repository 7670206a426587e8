import { beforeEach, expect, it, vi } from 'vitest';
import { followWorkOffline } from './follow-work-offline.ts';

beforeEach(() => localStorage.clear());

/** What the browser tells this tab once another one has written. */
function writeElsewhere(key: string, value: string): void {
  localStorage.setItem(key, value);
  window.dispatchEvent(new StorageEvent('storage', { key, newValue: value }));
}

it('works offline once the person has chosen it in another tab, until they take it back there', () => {
  const setWorkOffline = vi.fn();
  const stop = followWorkOffline({ setWorkOffline });
  writeElsewhere('syrup:work-offline', 'yes');
  writeElsewhere('syrup:theme', 'dark');
  writeElsewhere('syrup:work-offline', 'no');
  expect(setWorkOffline.mock.calls).toEqual([[true], [false]]);
  stop();
  writeElsewhere('syrup:work-offline', 'yes');
  expect(setWorkOffline).toHaveBeenCalledTimes(2);
});
