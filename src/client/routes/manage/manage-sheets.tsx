import type { JSX } from 'solid-js';
import { ConflictSheet } from '#client/features/spots/conflict-sheet.tsx';
import { SpotSheet } from '#client/features/spots/spot-sheet.tsx';
import { shownStatusOf } from '#client/features/spots/spots.projection.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { useOperator } from '../operator-context.tsx';
import type { ManageScreen } from './create-screen.ts';

/** What opens over the board: a spot that was tapped, and a tap that came too late. */
export function ManageSheets(props: { screen: ManageScreen }): JSX.Element {
  const { me, toasts, spots } = useOperator();
  const { desk, server } = props.screen;
  const spot = () => {
    const number = props.screen.openNumber();
    return number === null ? null : (desk.board().spots[number - 1] ?? null);
  };
  const shown = () => {
    const open = spot();
    return open === null ? 'available' : shownStatusOf(desk.board(), open);
  };
  const withOpen = (act: (number: number) => void) => () => {
    const number = props.screen.openNumber();
    if (number !== null) act(number);
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
        onExtend={spot()?.holdUntil == null ? undefined : (minutes) => void extend(minutes)}
      />
      <ConflictSheet
        conflict={desk.conflict()}
        onClaimAgain={(conflict) => void desk.claimAgainAndPay(conflict)}
        onShow={props.screen.goTo}
        onDrop={desk.dismissConflict}
      />
    </>
  );
}
