import { onCleanup, onMount } from 'solid-js';
import type { Desk } from '#client/features/spots/create-desk.ts';
import type { GridControl } from '#client/features/spots/spot-grid.tsx';
import { createShortcuts } from '#client/ui/create-shortcuts.ts';

export interface BoardKeys {
  readonly desk: Desk;
  readonly grid: () => GridControl | undefined;
  /** The field that takes a number and goes there. */
  readonly numberField: () => HTMLInputElement | undefined;
  readonly commandField: () => HTMLInputElement | undefined;
  /** Opens the spot, for what takes more than one key: releasing a paid one needs a reason. */
  readonly open: (number: number) => void;
}

/** The keyboard of the working screen: digits and Enter go to a spot, and single letters act on the one in focus. */
export function createBoardKeys(keys: BoardKeys): void {
  const focused = () => keys.grid()?.focusedNumber() ?? null;
  const spotInFocus = () => {
    const number = focused();
    return number === null ? undefined : keys.desk.board().spots[number - 1];
  };
  const open = () => keys.desk.closed() === null;

  createShortcuts([
    {
      keys: '/',
      label: 'Type a command',
      run: () => (keys.commandField() ?? keys.numberField())?.focus(),
    },
    // Never pressed as such: this row tells what the digits do, which one listener below handles.
    { keys: '0–9 Enter', label: 'Go to a spot', run: () => undefined },
  ]);
  createShortcuts(
    [
      {
        keys: 'p',
        label: 'Mark the spot in focus paid',
        run: () => {
          const spot = spotInFocus();
          if (spot?.status === 'pending') void keys.desk.pay(spot.number);
        },
      },
      {
        keys: 'r',
        label: 'Release the spot in focus',
        run: () => {
          const spot = spotInFocus();
          if (spot?.status === 'pending') void keys.desk.release(spot.number);
          else if (spot?.status === 'paid') keys.open(spot.number);
        },
      },
      {
        keys: 'u',
        label: 'Undo the payment of the spot in focus',
        run: () => {
          const spot = spotInFocus();
          if (spot?.status === 'paid') void keys.desk.undoPay(spot.number);
        },
      },
    ],
    { enabled: () => open() && focused() !== null },
  );
  createDigitStart(() => keys.numberField());
}

/** A digit typed anywhere but in a field begins in the number field, which shows what is being typed. */
function createDigitStart(field: () => HTMLInputElement | undefined): void {
  onMount(() => {
    const handleKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey)
        return;
      if (!/^\d$/.test(event.key) || document.querySelector('dialog[open]')) return;
      const { target } = event;
      if (target instanceof HTMLElement && target.matches('input, textarea, select')) return;
      // The key itself then lands in the field, as it has the focus by the time it is typed.
      field()?.focus();
    };
    window.addEventListener('keydown', handleKey);
    onCleanup(() => window.removeEventListener('keydown', handleKey));
  });
}
