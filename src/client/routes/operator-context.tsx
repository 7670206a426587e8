import type { Accessor } from 'solid-js';
import { createContext, createEffect, useContext } from 'solid-js';
import type { DrawsData } from '#client/features/draws/draws.data.ts';
import type { FollowWorld } from '#client/features/spots/follow-board.ts';
import type { SpotsData } from '#client/features/spots/spots.data.ts';
import type { WafflesData } from '#client/features/waffles/waffles.data.ts';
import type { Toasts } from '#client/ui/toast.tsx';
import type { Me } from '#shared/auth/auth.schemas.ts';

/** What every page of the operator's app is given: who is there, what it may ask, and what outlives a page. */
export interface Operator {
  readonly me: Accessor<Me>;
  readonly toasts: Toasts;
  /** Called when an answer said that nobody is signed in any more; false again once somebody is. */
  readonly session: { readonly expired: Accessor<boolean>; expire(): void };
  readonly waffles: WafflesData;
  /** With the taps that are on their way: they go on when the page that made them is left. */
  readonly spots: SpotsData;
  /** What following a board live stands on. */
  readonly live: FollowWorld;
  readonly draws: DrawsData;
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
