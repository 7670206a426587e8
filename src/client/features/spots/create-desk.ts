import type { Accessor } from 'solid-js';
import { createEffect, createMemo } from 'solid-js';
import { createTaps } from './create-taps.ts';
import type { Conflict, MeantClaim } from './describe-conflict.ts';
import type { DeskWorld } from './desk-world.ts';
import { sayFailed, toMeant } from './desk-world.ts';
import { claimAgainAndPay, takeBack } from './give-back-spot.ts';
import type { BulkFailure } from './pay-many.ts';
import { payMany } from './pay-many.ts';
import type { BoardFigures, ShownBoard, WaitingAction } from './spots.projection.ts';
import { figuresOf, overlay, whyNotSettle } from './spots.projection.ts';

export interface Desk {
  readonly board: Accessor<ShownBoard>;
  readonly figures: Accessor<BoardFigures>;
  /** Taps on this board that the server has not answered. */
  readonly waitingCount: Accessor<number>;
  /** Why spots can't be changed at all; null where they can. */
  readonly closed: Accessor<string | null>;
  /** The oldest tap of this screen that came too late, until something is done about it; then the next. */
  readonly conflict: Accessor<Conflict | null>;
  /** How many there are, this one included. */
  readonly conflictCount: Accessor<number>;
  /** Puts it off: the tap goes on waiting for the person in the queue. */
  dismissConflict(): void;
  /** Puts all of them off. */
  dismissConflicts(): void;
  /** Gives the tap up. */
  dropConflict(): void;
  /** Sends the tap once more, as it is. */
  retryConflict(): void;
  claimAgainAndPay(conflict: Conflict): Promise<void>;
  /** These three resolve once the tap is kept on this device, or the person was told that it is not. */
  pay(number: number): Promise<void>;
  undoPay(number: number): Promise<void>;
  release(number: number, reason?: string): Promise<void>;
  /** Pays several at once and answers with those that were refused; with none where the server has not said yet. */
  payMany(numbers: readonly number[]): Promise<readonly BulkFailure[]>;
}

/** Turns taps on spots into actions, messages and undo. Every write goes through `settling.perform`. */
export function createDesk(world: DeskWorld): Desk {
  const { settling, toasts } = world;
  const board = createMemo(() => overlay(world.board(), settling.waiting()));
  const taps = createTaps(world);
  createEffect(() => settling.forget(world.board().waffle.id, world.board().seq));

  const waitingHere = (): readonly WaitingAction[] =>
    settling
      .waiting()
      .filter((tap) => tap.settledSeq === null && tap.request.input.waffleId === world.board().waffle.id);
  const meantAt = (number: number) => toMeant(board().spots[number - 1]);
  const release = async (meant: MeantClaim, reason?: string): Promise<void> => {
    const released = taps.release(meant, reason, () =>
      toasts.show({
        text: `Spot ${meant.number} · @${meant.handle} released`,
        action: { label: 'Undo', run: () => void takeBack(world, meant, released) },
      }),
    );
    await released;
  };
  const leaveFirst = () => {
    const [tap] = taps.refused();
    if (tap) taps.leave([tap]);
    return tap;
  };
  const dealWith = (act: () => Promise<boolean>) => async () => {
    const tap = leaveFirst();
    if (tap === undefined || !(await act())) return;
    await settling.drop(tap.opId).catch((error: unknown) => sayFailed(world, tap.conflict.meant, error));
  };

  return {
    board,
    figures: createMemo(() => figuresOf(world.board(), settling.waiting())),
    waitingCount: createMemo(() => waitingHere().length),
    closed: createMemo(() => whyNotSettle(world.board())),
    conflict: () => taps.refused()[0]?.conflict ?? null,
    conflictCount: () => taps.refused().length,
    dismissConflict: () => void leaveFirst(),
    dismissConflicts: () => taps.leave(taps.refused()),
    dropConflict: () => void dealWith(() => Promise.resolve(true))(),
    retryConflict: () => {
      const tap = leaveFirst();
      if (tap)
        settling.retry(tap.opId).catch((error: unknown) => sayFailed(world, tap.conflict.meant, error));
    },
    claimAgainAndPay: ({ meant }) => dealWith(() => claimAgainAndPay(world, meant, taps.pay))(),
    pay: async (number) => {
      const meant = meantAt(number);
      if (meant) await taps.pay(meant);
    },
    undoPay: async (number) => {
      const meant = meantAt(number);
      if (meant) await taps.undoPay(meant);
    },
    release: async (number, reason) => {
      const meant = meantAt(number);
      if (meant) await release(meant, reason);
    },
    payMany: (numbers) =>
      payMany(
        world,
        numbers.map(meantAt).filter((meant) => meant !== null),
        (meant) => void taps.undoPay(meant),
      ),
  };
}
