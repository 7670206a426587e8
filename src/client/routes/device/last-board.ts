import { forget, ownName, recall, remember } from '#client/lib/remember.ts';

const nameFor = (accountId: string): string => ownName('last-board', accountId);

/** The board that a person opened last on this device, by its slug. */
export function recallLastBoard(accountId: string): string | null {
  return recall(nameFor(accountId));
}

export function rememberLastBoard(accountId: string, slug: string): void {
  remember(nameFor(accountId), slug);
}

/** A board that is gone must not be where a shortcut leads. */
export function forgetLastBoard(accountId: string, slug: string): void {
  if (recallLastBoard(accountId) === slug) forget(nameFor(accountId));
}
