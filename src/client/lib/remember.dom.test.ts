import { afterEach, expect, it, vi } from 'vitest';
import { forgetOwn, ownName, recall, remember } from './remember.ts';

afterEach(() => vi.restoreAllMocks());

it('what is one person’s own goes with them, and nothing else does', () => {
  remember(ownName('last-board', 'a'), 'blue-wig');
  remember(ownName('last-board', 'b'), 'red-wig');
  remember('grid-density', 'names');
  forgetOwn((accountId) => accountId === 'a');
  expect(recall(ownName('last-board', 'a'))).toBeNull();
  expect(localStorage.getItem('syrup:last-board:a')).toBeNull();
  expect([recall(ownName('last-board', 'b')), recall('grid-density')]).toEqual(['red-wig', 'names']);
});

it('goes even where the storage is forbidden and the page alone remembers', () => {
  for (const name of ['setItem', 'getItem', 'removeItem', 'key'] as const)
    vi.spyOn(Storage.prototype, name).mockImplementation(() => {
      throw new DOMException('', 'SecurityError');
    });
  remember(ownName('synced-at', 'a'), '1');
  expect(recall(ownName('synced-at', 'a'))).toBe('1');
  forgetOwn(() => true);
  expect(recall(ownName('synced-at', 'a'))).toBeNull();
});
