import { createEffect, on } from 'solid-js';
import type { OthersWrites, Outbox } from '#client/sync/outbox.ts';
import type { Toasts } from '#client/ui/toast.tsx';

/** Tells whoever has signed in, once, that somebody else's changes wait on this device: only that person can send them. */
export function createTellOfOthers(outbox: Pick<Outbox, 'others'>, toasts: Pick<Toasts, 'show'>): void {
  let isTold = false;
  createEffect(
    on(outbox.others, (others) => {
      if (isTold || others.length === 0) return;
      isTold = true;
      toasts.show({ text: others.map(describe).join(' ') });
    }),
  );
}

function describe({ accountName, count }: OthersWrites): string {
  const changes = count === 1 ? '1 change' : `${count} changes`;
  return `${changes} of ${accountName} ${count === 1 ? 'waits' : 'wait'} on this device. Only ${accountName} can send ${count === 1 ? 'it' : 'them'}.`;
}
