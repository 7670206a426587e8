import type { Accessor } from 'solid-js';
import { createContext, createEffect, useContext } from 'solid-js';
import type { FollowWorld } from '#client/features/spots/follow-board.ts';
import type { WafflesData } from '#client/features/waffles/waffles.data.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import type { Device } from '#client/sync/create-device.ts';
import type { Toasts } from '#client/ui/toast.tsx';
import type { Me } from '#shared/auth/auth.schemas.ts';

/** What every page of the operator's app is given: who is there, what it may ask, and what outlives a page. */
export interface Operator {
  readonly me: Accessor<Me>;
  readonly toasts: Toasts;
  /** Called when an answer said that nobody is signed in any more; false again once somebody is. */
  readonly session: { readonly expired: Accessor<boolean>; expire(): void };
  readonly waffles: WafflesData;
  /** What this device keeps for the person: the queue, what sends it, and the boards seen last. */
  readonly device: Device;
  /** Opens the sheet with everything that this device has not sent yet. */
  readonly queue: { open(): void };
  /** What following a board live stands on. */
  readonly live: FollowWorld;
  /** For pages that bring what they ask themselves, because few people open them. */
  readonly server: ServerAccess;
}

export const OperatorContext = createContext<Operator>();

export function useOperator(): Operator {
  const operator = useContext(OperatorContext);
  if (!operator) throw new Error('This page is shown outside of the signed-in app.');
  return operator;
}

/** Names the page in the browser's tab and history. */
export function createPageTitle(title: () => string): void {
  createEffect(() => {
    document.title = `${title()} · Syrup`;
  });
}
