import { changePasswordInput } from '../auth/auth.schemas.ts';
import {
  changeWinnersInput,
  clearWinnersInput,
  runDrawInput,
  sealDrawInput,
  setWinnersInput,
} from '../draws/draws.schemas.ts';
import {
  announcePaymentInput,
  claimRandomInput,
  claimSpotsInput,
  extendHoldInput,
  markManyPaidInput,
  markPaidInput,
  pauseHoldsInput,
  releaseOwnInput,
  releaseSpotInput,
  restoreSpotInput,
  undoPaidInput,
} from '../spots/spots.schemas.ts';
import {
  archiveWaffleInput,
  createWaffleInput,
  deleteWaffleInput,
  updateWaffleInput,
} from '../waffles/waffles.schemas.ts';
import { defineAction } from './define-action.ts';

/** Every write of the product, on one screen. Sign-in and sign-out are no writes of the domain and live in auth. */

export const createWaffleAction = defineAction({
  name: 'waffles.create',
  input: createWaffleInput,
  access: 'waffle.write',
  audit: 'create_waffle',
  offline: false,
});
export const updateWaffleAction = defineAction({
  name: 'waffles.update',
  input: updateWaffleInput,
  access: 'waffle.write',
  audit: 'update_waffle',
  offline: false,
});
export const archiveWaffleAction = defineAction({
  name: 'waffles.archive',
  input: archiveWaffleInput,
  access: 'waffle.archive',
  audit: 'archive_waffle',
  offline: false,
});
export const unarchiveWaffleAction = defineAction({
  name: 'waffles.unarchive',
  input: archiveWaffleInput,
  access: 'waffle.archive',
  audit: 'unarchive_waffle',
  offline: false,
});
export const deleteWaffleAction = defineAction({
  name: 'waffles.delete',
  input: deleteWaffleInput,
  access: 'waffle.delete',
  audit: 'delete_waffle',
  offline: false,
});

export const claimSpotsAction = defineAction({
  name: 'spots.claim',
  input: claimSpotsInput,
  access: 'public',
  audit: 'claim_spots',
  offline: false,
});
export const claimRandomAction = defineAction({
  name: 'spots.claimRandom',
  input: claimRandomInput,
  access: 'public',
  audit: 'claim_spots',
  offline: false,
});
export const markPaidAction = defineAction({
  name: 'spots.markPaid',
  input: markPaidInput,
  access: 'spot.settle',
  audit: 'mark_paid',
  offline: true,
});
export const undoPaidAction = defineAction({
  name: 'spots.undoPaid',
  input: undoPaidInput,
  access: 'spot.settle',
  audit: 'undo_paid',
  offline: true,
});
export const releaseSpotAction = defineAction({
  name: 'spots.release',
  input: releaseSpotInput,
  access: 'spot.settle',
  audit: 'release_spot',
  offline: true,
});
/** Online only: who takes a release back must know at once whether somebody was faster. */
export const restoreSpotAction = defineAction({
  name: 'spots.restore',
  input: restoreSpotInput,
  access: 'spot.settle',
  audit: 'restore_spot',
  offline: false,
});
export const markManyPaidAction = defineAction({
  name: 'spots.markManyPaid',
  input: markManyPaidInput,
  access: 'spot.settle',
  audit: 'mark_paid',
  offline: true,
});
export const pauseHoldsAction = defineAction({
  name: 'spots.pauseHolds',
  input: pauseHoldsInput,
  access: 'spot.settle',
  audit: 'pause_holds',
  offline: false,
});
export const extendHoldAction = defineAction({
  name: 'spots.extendHold',
  input: extendHoldInput,
  access: 'spot.settle',
  audit: 'extend_hold',
  offline: false,
});
export const announcePaymentAction = defineAction({
  name: 'spots.announcePayment',
  input: announcePaymentInput,
  access: 'public',
  audit: 'announce_payment',
  offline: false,
});
export const releaseOwnAction = defineAction({
  name: 'spots.releaseOwn',
  input: releaseOwnInput,
  access: 'public',
  audit: 'release_spot',
  offline: false,
});

export const setWinnersAction = defineAction({
  name: 'draws.setWinners',
  input: setWinnersInput,
  access: 'winner.set',
  audit: 'set_winner',
  offline: false,
});
export const changeWinnersAction = defineAction({
  name: 'draws.changeWinners',
  input: changeWinnersInput,
  access: 'winner.set',
  audit: 'change_winner',
  offline: false,
});
export const clearWinnersAction = defineAction({
  name: 'draws.clearWinners',
  input: clearWinnersInput,
  access: 'winner.set',
  audit: 'clear_winner',
  offline: false,
});
export const sealDrawAction = defineAction({
  name: 'draws.seal',
  input: sealDrawInput,
  access: 'winner.set',
  audit: 'seal_draw',
  offline: false,
});
export const runDrawAction = defineAction({
  name: 'draws.run',
  input: runDrawInput,
  access: 'winner.set',
  audit: 'run_draw',
  offline: false,
});

/** Has no envelope: after a lost answer the same request is refused, because the current password is another by then. */
export const changePasswordAction = defineAction({
  name: 'auth.changePassword',
  input: changePasswordInput,
  access: 'account.self',
  audit: 'change_password',
  offline: false,
});
