import type { JSX } from 'solid-js';
import { lazy, Show, Suspense } from 'solid-js';
import { SpotSheet } from '#client/features/spots/spot-sheet.tsx';
import { shownStatusOf } from '#client/features/spots/spots.projection.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { createStanding } from '../create-standing.ts';
import { useOperator } from '../operator-context.tsx';
import { useSpots } from '../use-spots.ts';
import type { ManageScreen } from './create-screen.ts';

const ConflictSheet = lazy(async () => ({
  default: (await import('#client/features/spots/conflict-sheet.tsx')).ConflictSheet,
}));

/** What opens over the board: a spot that was tapped, and a tap that came too late. */
export function ManageSheets(props: { screen: ManageScreen }): JSX.Element {
  const { me, toasts, queue } = useOperator();
  const spots = useSpots();
  const standing = createStanding();
  const { desk, server } = props.screen;
  const spot = () => {
    const number = props.screen.openNumber();
    return number === null ? null : (desk.board().spots[number - 1] ?? null);
  };
  const shown = () => {
    const open = spot();
    return open === null ? 'available' : shownStatusOf(desk.board(), open);
  };
  const withOpen = (act: (number: number) => Promise<void>) => async () => {
    const number = props.screen.openNumber();
    if (number !== null) await act(number);
  };
  const extend = async (minutes: number) => {
    const open = spot();
    if (open === null || open.claimId === null) return;
    try {
      const { number, claimId } = open;
      await spots.extendHold({ waffleId: server().waffle.id, number, claimId, minutes });
      toasts.show({ tone: 'ok', text: `Spot ${number} · @${open.handle} has ${minutes} more minutes` });
    } catch (error) {
      toasts.show({ tone: 'danger', text: error instanceof AppError ? error.message : 'It did not work.' });
    }
  };
  return (
    <>
      <SpotSheet
        spot={spot()}
        shown={shown()}
        currency={server().waffle.currency}
        zone={me().timezone}
        closed={desk.closed()}
        waiting={desk.board().waiting.has(props.screen.openNumber() ?? 0)}
        onClose={() => props.screen.setOpenNumber(null)}
        onPay={withOpen(desk.pay)}
        onUndoPay={withOpen(desk.undoPay)}
        onRelease={(reason) => withOpen((number) => desk.release(number, reason))()}
        whyNotExtend={standing.whyNotYet(server().waffle.id, 'Giving more time needs a connection.')}
        onExtend={spot()?.holdUntil == null ? undefined : (minutes) => void extend(minutes)}
      />
      <Suspense>
        <Show when={desk.conflict()}>
          <ConflictSheet
            conflict={desk.conflict()}
            count={desk.conflictCount()}
            offline={standing.whyOffline('Claiming again needs a connection.')}
            onKeep={desk.dismissConflict}
            onKeepAll={desk.dismissConflicts}
            onChoose={(choice, conflict) => {
              switch (choice) {
                case 'claim_again':
                  return void desk.claimAgainAndPay(conflict);
                case 'retry':
                  return desk.retryConflict();
                case 'drop':
                  return desk.dropConflict();
                // Whoever goes to look at something finds the others in the queue.
                case 'show':
                  desk.dismissConflicts();
                  return void props.screen.goTo(conflict.meant.number);
                case 'export':
                  desk.dismissConflicts();
                  return queue.open();
              }
            }}
          />
        </Show>
      </Suspense>
    </>
  );
}
