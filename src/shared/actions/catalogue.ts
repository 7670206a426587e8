import {
  changeRoleInput,
  chooseThemeInput,
  chooseTimeZoneInput,
  createAccountInput,
  deactivateAccountInput,
  deleteAccountInput,
  reactivateAccountInput,
  resetAccountPasswordInput,
  setDailyLimitInput,
  setRateLimitInput,
  updateAccountInput,
  updateProfileInput,
} from '../accounts/accounts.schemas.ts';
import { removeOldRecordsInput } from '../audit/audit.schemas.ts';
import {
  beginSecondFactorInput,
  changePasswordInput,
  changeSecondFactorInput,
  clearSecondFactorInput,
  confirmSecondFactorInput,
  createApiKeyInput,
  issueResetLinkInput,
  revokeApiKeyInput,
  revokeOtherSessionsInput,
  revokeSessionInput,
  testWhoisInput,
} from '../auth/auth.schemas.ts';
import {
  changeWinnersInput,
  clearWinnersInput,
  runDrawInput,
  sealDrawInput,
  setWinnersInput,
} from '../draws/draws.schemas.ts';
import { grantBadgeInput, revokeBadgeInput, topUpXpInput } from '../loyalty/loyalty.schemas.ts';
import { cancelJobInput, exportClaimsInput, retryJobInput } from '../operations/operations.schemas.ts';
import { cancelRehearsalInput, startRehearsalInput } from '../rehearsals/rehearsals.schemas.ts';
import { updateSettingInput } from '../settings/settings.schemas.ts';
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
  cancelGenerationInput,
  choosePaymentMethodsInput,
  createPaymentMethodInput,
  createTemplateInput,
  deletePaymentMethodInput,
  deleteTemplateInput,
  generateInput,
  setPricesInput,
  updatePaymentMethodInput,
  updateTemplateInput,
} from '../studio/studio.schemas.ts';
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

export const topUpXpAction = defineAction({
  name: 'loyalty.topUpXp',
  input: topUpXpInput,
  access: 'loyalty.manage',
  audit: 'grant_xp',
  offline: false,
});
export const grantBadgeAction = defineAction({
  name: 'loyalty.grantBadge',
  input: grantBadgeInput,
  access: 'loyalty.manage',
  audit: 'grant_badge',
  offline: false,
});
export const revokeBadgeAction = defineAction({
  name: 'loyalty.revokeBadge',
  input: revokeBadgeInput,
  access: 'loyalty.manage',
  audit: 'revoke_badge',
  offline: false,
});

/** Removes what is older than the settings keep. A job does the same every night. */
export const removeOldRecordsAction = defineAction({
  name: 'audit.removeOldRecords',
  input: removeOldRecordsInput,
  access: 'settings.write',
  audit: 'run_retention',
  offline: false,
});
/** The audit names the job that was asked for; whoever ends or repeats it needs no right to what it does. */
export const cancelJobAction = defineAction({
  name: 'operations.cancelJob',
  input: cancelJobInput,
  access: 'operations.run',
  audit: 'cancel_job',
  offline: false,
});
export const retryJobAction = defineAction({
  name: 'operations.retryJob',
  input: retryJobInput,
  access: 'operations.run',
  audit: 'retry_job',
  offline: false,
});
export const exportClaimsAction = defineAction({
  name: 'operations.exportClaims',
  input: exportClaimsInput,
  access: 'operations.run',
  audit: 'export_claims',
  offline: false,
});
export const startRehearsalAction = defineAction({
  name: 'rehearsals.start',
  input: startRehearsalInput,
  access: 'rehearsal.run',
  audit: 'benchmark_start',
  offline: false,
});
export const cancelRehearsalAction = defineAction({
  name: 'rehearsals.cancel',
  input: cancelRehearsalInput,
  access: 'rehearsal.run',
  audit: 'benchmark_cancel',
  offline: false,
});
export const updateSettingAction = defineAction({
  name: 'settings.update',
  input: updateSettingInput,
  access: 'settings.write',
  audit: 'update_setting',
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

/** Those of one's own second factor have no envelope: their answers hold secrets, which no receipt may keep. */
export const beginSecondFactorAction = defineAction({
  name: 'auth.beginSecondFactor',
  input: beginSecondFactorInput,
  access: 'account.self',
  audit: 'begin_second_factor',
  offline: false,
});
export const confirmSecondFactorAction = defineAction({
  name: 'auth.confirmSecondFactor',
  input: confirmSecondFactorInput,
  access: 'account.self',
  audit: 'enable_second_factor',
  offline: false,
});
export const disableSecondFactorAction = defineAction({
  name: 'auth.disableSecondFactor',
  input: changeSecondFactorInput,
  access: 'account.self',
  audit: 'disable_second_factor',
  offline: false,
});
export const renewRecoveryCodesAction = defineAction({
  name: 'auth.renewRecoveryCodes',
  input: changeSecondFactorInput,
  access: 'account.self',
  audit: 'renew_recovery_codes',
  offline: false,
});
/** Somebody else's, who lost their phone and their recovery codes. */
export const clearSecondFactorAction = defineAction({
  name: 'auth.clearSecondFactor',
  input: clearSecondFactorInput,
  access: 'account.administer',
  audit: 'clear_second_factor',
  offline: false,
});
export const issueResetLinkAction = defineAction({
  name: 'auth.issueResetLink',
  input: issueResetLinkInput,
  access: 'account.administer',
  audit: 'issue_reset_link',
  offline: false,
});

export const createAccountAction = defineAction({
  name: 'accounts.create',
  input: createAccountInput,
  access: 'account.administer',
  audit: 'create_admin',
  offline: false,
});
export const updateAccountAction = defineAction({
  name: 'accounts.update',
  input: updateAccountInput,
  access: 'account.administer',
  audit: 'update_admin',
  offline: false,
});
export const changeRoleAction = defineAction({
  name: 'accounts.changeRole',
  input: changeRoleInput,
  access: 'account.administer',
  audit: 'update_admin_role',
  offline: false,
});
export const resetAccountPasswordAction = defineAction({
  name: 'accounts.resetPassword',
  input: resetAccountPasswordInput,
  access: 'account.administer',
  audit: 'reset_admin_password',
  offline: false,
});
export const deactivateAccountAction = defineAction({
  name: 'accounts.deactivate',
  input: deactivateAccountInput,
  access: 'account.administer',
  audit: 'deactivate_admin',
  offline: false,
});
export const reactivateAccountAction = defineAction({
  name: 'accounts.reactivate',
  input: reactivateAccountInput,
  access: 'account.administer',
  audit: 'reactivate_admin',
  offline: false,
});
export const deleteAccountAction = defineAction({
  name: 'accounts.delete',
  input: deleteAccountInput,
  access: 'account.administer',
  audit: 'admin_user_delete',
  offline: false,
});
export const setDailyLimitAction = defineAction({
  name: 'accounts.setDailyLimit',
  input: setDailyLimitInput,
  access: 'team.manage',
  audit: 'update_daily_limit',
  offline: false,
});
export const setRateLimitAction = defineAction({
  name: 'accounts.setRateLimit',
  input: setRateLimitInput,
  access: 'team.manage',
  audit: 'admin_rate_limit',
  offline: false,
});

/** Has no envelope either: its answer holds the key. */
export const createApiKeyAction = defineAction({
  name: 'auth.createApiKey',
  input: createApiKeyInput,
  access: 'account.self',
  audit: 'create_api_key',
  offline: false,
});
export const revokeApiKeyAction = defineAction({
  name: 'auth.revokeApiKey',
  input: revokeApiKeyInput,
  access: 'account.self',
  audit: 'revoke_api_key',
  offline: false,
});
/** Changes nothing but what the network sees: it is here because it makes the product ask somebody else. */
export const testWhoisAction = defineAction({
  name: 'auth.testWhois',
  input: testWhoisInput,
  access: 'settings.write',
  audit: 'test_whois',
  offline: false,
});

/** One's own. Its receipt is taken without the password: a fast digest of one is as good as the password. */
export const updateProfileAction = defineAction({
  name: 'accounts.updateProfile',
  input: updateProfileInput,
  access: 'account.self',
  audit: 'update_admin_profile',
  offline: false,
});
export const chooseTimeZoneAction = defineAction({
  name: 'accounts.chooseTimeZone',
  input: chooseTimeZoneInput,
  access: 'account.self',
  audit: 'update_admin_profile',
  offline: false,
});
export const chooseThemeAction = defineAction({
  name: 'accounts.chooseTheme',
  input: chooseThemeInput,
  access: 'account.self',
  audit: 'update_admin_profile',
  offline: false,
});

export const revokeSessionAction = defineAction({
  name: 'auth.revokeSession',
  input: revokeSessionInput,
  access: 'account.self',
  audit: 'revoke_session',
  offline: false,
});
export const revokeOtherSessionsAction = defineAction({
  name: 'auth.revokeOtherSessions',
  input: revokeOtherSessionsInput,
  access: 'account.self',
  audit: 'revoke_other_sessions',
  offline: false,
});

/** Takes a place of the day's limit, whatever becomes of it. */
export const generateAction = defineAction({
  name: 'studio.generate',
  input: generateInput,
  access: 'share.make',
  audit: 'create_generation',
  offline: false,
});
export const cancelGenerationAction = defineAction({
  name: 'studio.cancel',
  input: cancelGenerationInput,
  access: 'share.make',
  audit: 'cancel_generation',
  offline: false,
});
export const setPricesAction = defineAction({
  name: 'studio.setPrices',
  input: setPricesInput,
  access: 'team.manage',
  audit: 'update_model_prices',
  offline: false,
});
export const createTemplateAction = defineAction({
  name: 'studio.createTemplate',
  input: createTemplateInput,
  access: 'share.write',
  audit: 'create_share_template',
  offline: false,
});
export const updateTemplateAction = defineAction({
  name: 'studio.updateTemplate',
  input: updateTemplateInput,
  access: 'share.write',
  audit: 'update_share_template',
  offline: false,
});
export const deleteTemplateAction = defineAction({
  name: 'studio.deleteTemplate',
  input: deleteTemplateInput,
  access: 'share.write',
  audit: 'delete_share_template',
  offline: false,
});
export const createPaymentMethodAction = defineAction({
  name: 'studio.createPaymentMethod',
  input: createPaymentMethodInput,
  access: 'share.write',
  audit: 'create_payment_method',
  offline: false,
});
export const updatePaymentMethodAction = defineAction({
  name: 'studio.updatePaymentMethod',
  input: updatePaymentMethodInput,
  access: 'share.write',
  audit: 'update_payment_method',
  offline: false,
});
export const deletePaymentMethodAction = defineAction({
  name: 'studio.deletePaymentMethod',
  input: deletePaymentMethodInput,
  access: 'share.write',
  audit: 'delete_payment_method',
  offline: false,
});
export const choosePaymentMethodsAction = defineAction({
  name: 'studio.choosePaymentMethods',
  input: choosePaymentMethodsInput,
  access: 'share.write',
  audit: 'choose_payment_methods',
  offline: false,
});
