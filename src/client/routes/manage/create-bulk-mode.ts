import type { Accessor } from 'solid-js';
import { createMemo, createSignal } from 'solid-js';
import type { Desk } from '#client/features/spots/create-desk.ts';
import type { BulkFailure } from '#client/features/spots/pay-many.ts';
import type { BulkSelection } from '#client/features/spots/select-spots.ts';
import {
  EMPTY_SELECTION,
  pickedSpots,
  reachTo,
  selectNumbers,
  startReaching,
  tapSpot,
} from '#client/features/spots/select-spots.ts';
import type { OperatorSpot } from '#shared/live/board.ts';

export interface BulkMode {
  /** Null outside of bulk mode. */
  readonly selection: Accessor<BulkSelection | null>;
  readonly picked: Accessor<readonly OperatorSpot[]>;
  readonly failures: Accessor<readonly BulkFailure[]>;
  readonly busy: Accessor<boolean>;
  start(number?: number): void;
  stop(): void;
  tap(number: number, toHere: boolean): void;
  reach(): void;
  pickAll(): void;
  pay(): Promise<void>;
}

/** Picking several pending spots and paying them in one go. What was refused stays picked, everything else is let go. */
export function createBulkMode(desk: Desk): BulkMode {
  const [selection, setSelection] = createSignal<BulkSelection | null>(null);
  const [failures, setFailures] = createSignal<readonly BulkFailure[]>([]);
  const [busy, setBusy] = createSignal(false);
  const spots = () => desk.board().spots;
  const picked = createMemo(() => {
    const chosen = selection();
    return chosen === null ? [] : pickedSpots(chosen, spots());
  });
  const stop = () => {
    setSelection(null);
    setFailures([]);
  };
  return {
    selection,
    picked,
    failures,
    busy,
    stop,
    start: (number) => {
      if (desk.closed() !== null || selection() !== null) return;
      setFailures([]);
      setSelection(number === undefined ? EMPTY_SELECTION : tapSpot(EMPTY_SELECTION, spots(), number));
    },
    tap: (number, toHere) =>
      setSelection((before) => {
        if (before === null) return null;
        return toHere && before.anchor !== null
          ? reachTo(before, spots(), before.anchor, number)
          : tapSpot(before, spots(), number);
      }),
    reach: () => setSelection((before) => before && startReaching(before)),
    pickAll: () => setSelection((before) => before && reachTo(before, spots(), 1, spots().length)),
    pay: async () => {
      const numbers = picked().map((spot) => spot.number);
      if (numbers.length === 0 || busy()) return;
      setBusy(true);
      const refused = await desk.payMany(numbers);
      setBusy(false);
      if (refused.length === 0) return stop();
      setFailures(refused);
      setSelection(
        selectNumbers(
          spots(),
          refused.map((failure) => failure.number),
        ),
      );
    },
  };
}
