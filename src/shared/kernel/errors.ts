/**
 * Every refusal the product can give, in one exhaustive table.
 *
 * Pure code returns decisions that name a code; the shell throws `AppError`; only `server/core/trpc.ts` and
 * `server/http.ts` turn it into an answer. Callers (the outbox above all) obey `retry`, never a text.
 */

interface ErrorSpec {
  /** HTTP status, the same over tRPC, REST and the live socket. */
  readonly http: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
  /** `never`: the same request can't succeed as it is. `later`: the outcome is unknown or the state may pass. */
  readonly retry: 'never' | 'later';
  /** A sentence for the person who gets it; says what to do where that is known. */
  readonly text: string;
}

export const ERRORS = {
  'request.invalid': { http: 400, retry: 'never', text: 'Something in this request is not valid.' },
  'request.not_found': { http: 404, retry: 'never', text: 'There is nothing at this address.' },
  'request.too_large': { http: 413, retry: 'never', text: 'This request is too large.' },
  'request.not_json': { http: 415, retry: 'never', text: 'Send the body as application/json.' },
  'request.foreign_origin': {
    http: 403,
    retry: 'never',
    text: 'This request came from another site and was refused.',
  },
  'request.rate_limited': {
    http: 429,
    retry: 'later',
    text: 'Too many requests. Wait a moment and try again.',
  },

  'operation.reused': {
    http: 409,
    retry: 'never',
    text: 'This operation id was already used for something else.',
  },

  'auth.required': { http: 401, retry: 'later', text: 'Sign in to go on.' },
  'auth.other_account': {
    http: 401,
    retry: 'later',
    text: 'Somebody else is signed in here by now. Sign in again as the person who made this change.',
  },
  'auth.wrong_credentials': { http: 401, retry: 'never', text: 'Username or password is wrong.' },
  'auth.deactivated': {
    http: 401,
    retry: 'never',
    text: 'This account is deactivated. Ask a super admin to reactivate it.',
  },
  'auth.locked': { http: 429, retry: 'later', text: 'Too many failed attempts. Try again later.' },
  'auth.wrong_password': { http: 400, retry: 'never', text: 'The current password is wrong.' },
  'auth.reset_unknown': {
    http: 400,
    retry: 'never',
    text: 'This reset link is not valid. Check that it is complete, or ask a super admin for a new one.',
  },
  'auth.reset_used': {
    http: 410,
    retry: 'never',
    text: 'This reset link has been used. Ask a super admin for a new one.',
  },
  'auth.reset_expired': {
    http: 410,
    retry: 'never',
    text: 'This reset link has expired, or a newer one has replaced it. Ask a super admin for a new one.',
  },
  'auth.must_change_password': { http: 403, retry: 'never', text: 'Choose a new password first.' },
  'auth.code_required': {
    http: 401,
    retry: 'never',
    text: 'Enter the code of your authenticator app as well, or a recovery code.',
  },
  'auth.wrong_code': {
    http: 401,
    retry: 'never',
    text: 'This code is not valid. Use the newest one; each works once.',
  },
  'auth.code_refused': {
    http: 400,
    retry: 'never',
    text: 'This code is not valid. Use the newest one; each works once.',
  },
  'auth.must_set_up_second_factor': {
    http: 403,
    retry: 'never',
    text: 'Your role needs a second factor. Set one up first.',
  },
  'auth.second_factor_on': { http: 409, retry: 'never', text: 'The second factor is already on.' },
  'auth.second_factor_off': { http: 409, retry: 'never', text: 'This account has no second factor.' },
  'auth.own_second_factor': {
    http: 409,
    retry: 'never',
    text: 'Turn your own second factor off in your settings, with a code.',
  },
  'auth.session_not_found': { http: 404, retry: 'never', text: 'This session has ended already.' },
  'auth.session_current': {
    http: 409,
    retry: 'never',
    text: 'This is the session you are using. Sign out instead.',
  },
  'auth.key_not_found': { http: 404, retry: 'never', text: 'This API key is gone already.' },
  'auth.too_many_keys': {
    http: 409,
    retry: 'never',
    text: 'An account has at most 20 API keys. Revoke one that is not needed any more.',
  },
  'access.denied': { http: 403, retry: 'never', text: 'Your role does not allow this.' },
  'access.scope_missing': {
    http: 403,
    retry: 'never',
    text: 'This API key may not do this: it was made without the scope for it.',
  },

  'registration.closed': {
    http: 403,
    retry: 'never',
    text: 'Registration is closed. Ask a super admin for an account.',
  },
  'setup.closed': { http: 404, retry: 'never', text: 'This product is already set up. Sign in instead.' },
  'setup.wrong_link': {
    http: 403,
    retry: 'never',
    text: 'This setup link is not valid. Use the one the server printed at its last start.',
  },

  'account.not_found': { http: 404, retry: 'never', text: 'No such account.' },
  'account.username_taken': { http: 409, retry: 'never', text: 'This username is taken.' },
  'account.email_taken': { http: 409, retry: 'never', text: 'This email is already in use.' },
  'account.deactivated': {
    http: 409,
    retry: 'never',
    text: 'This account is deactivated. Reactivate it first.',
  },
  'account.username_fixed': { http: 400, retry: 'never', text: 'A username stays what it was at creation.' },
  'account.own': {
    http: 409,
    retry: 'never',
    text: 'Nobody can do this to their own account. Another super admin has to.',
  },
  'account.last_super_admin': {
    http: 409,
    retry: 'never',
    text: 'This is the last active super admin. Make somebody else one first.',
  },
  'account.super_admin_kept': {
    http: 409,
    retry: 'never',
    text: 'A super admin can’t be deleted. Change the role first.',
  },
  'account.same_role': { http: 409, retry: 'never', text: 'This account has that role already.' },
  'account.weak_password': { http: 400, retry: 'never', text: 'Choose another password.' },

  'confirm.word_missing': { http: 400, retry: 'never', text: 'Type DELETE to confirm.' },

  'waffle.not_found': { http: 404, retry: 'never', text: 'No such waffle.' },
  'waffle.not_open': { http: 400, retry: 'never', text: 'This waffle takes no more claims.' },
  'waffle.completed': {
    http: 409,
    retry: 'never',
    text: 'This waffle has a winner. Clear the winner first.',
  },
  'waffle.not_completed': { http: 409, retry: 'never', text: 'This waffle has no winner yet.' },
  'waffle.archived': {
    http: 409,
    retry: 'never',
    text: 'This waffle is archived and read-only. Unarchive it first.',
  },
  'waffle.export_closed': {
    http: 403,
    retry: 'never',
    text: 'The public export of this waffle is switched off.',
  },
  'waffle.stale': {
    http: 409,
    retry: 'never',
    text: 'Somebody else changed this waffle meanwhile. Reload and try again.',
  },

  'spot.unknown': { http: 400, retry: 'never', text: 'This waffle has no such spot.' },
  'spot.taken': { http: 409, retry: 'never', text: 'Somebody was faster.' },
  'spot.not_claimed': { http: 409, retry: 'never', text: 'Nobody holds this spot.' },
  'spot.released': {
    http: 409,
    retry: 'never',
    text: 'This claim was released meanwhile; the spot is free.',
  },
  'spot.changed_hands': { http: 409, retry: 'never', text: 'This spot belongs to somebody else by now.' },
  'spot.already_paid': {
    http: 409,
    retry: 'never',
    text: 'This spot is paid. Ask the organiser to give it back.',
  },
  'spot.reason_required': { http: 400, retry: 'never', text: 'Releasing a paid spot needs a reason.' },

  'claim.handle_invalid': {
    http: 400,
    retry: 'never',
    text: 'An Instagram handle has 1 to 30 letters, digits, dots or underscores.',
  },
  'claim.too_many_pending': {
    http: 409,
    retry: 'never',
    text: 'This handle holds as many unpaid spots as this waffle allows. Pay some first.',
  },
  'claim.none_left': { http: 409, retry: 'never', text: 'Every spot of this waffle is taken.' },

  'hold.not_used': { http: 409, retry: 'never', text: 'This waffle does not use holds.' },

  'winner.wrong_count': { http: 400, retry: 'never', text: 'Name exactly one winning spot per item.' },
  'winner.duplicate_spot': { http: 400, retry: 'never', text: 'Name a different spot for each item.' },
  'winner.not_paid': { http: 409, retry: 'never', text: 'A winning spot must be paid.' },
  'winner.unpaid_remain': { http: 409, retry: 'never', text: 'Not every spot is paid. Confirm to go on.' },

  'draw.not_sealed': { http: 409, retry: 'never', text: 'Seal the draw first.' },
  'draw.already_sealed': { http: 409, retry: 'never', text: 'A draw is already sealed.' },
  'draw.list_changed': {
    http: 409,
    retry: 'never',
    text: 'The paid list changed since it was sealed. Seal again.',
  },
  'draw.reason_required': { http: 400, retry: 'never', text: 'A re-draw needs a reason.' },
  'draw.nobody_paid': { http: 409, retry: 'never', text: 'No spot is paid yet, so there is nobody to draw.' },
  'draw.beacon_unreachable': {
    http: 503,
    retry: 'later',
    text: 'The public randomness of this draw is not out yet or cannot be reached. Try again in a few seconds.',
  },
  'draw.not_found': { http: 404, retry: 'never', text: 'This waffle has no sealed draw.' },

  'buyer.not_found': { http: 404, retry: 'never', text: 'No spots yet for this handle.' },
  'badge.not_found': { http: 404, retry: 'never', text: 'There is no such badge.' },
  'badge.not_held': { http: 409, retry: 'never', text: 'This buyer does not hold this badge.' },
  'ticket.not_found': {
    http: 404,
    retry: 'never',
    text: 'This link is not valid. Open the waffle and look for your handle.',
  },

  'studio.daily_limit': {
    http: 429,
    retry: 'never',
    text: 'Your daily limit of share assets is reached. It begins anew at midnight UTC.',
  },
  'studio.not_found': { http: 404, retry: 'never', text: 'No such share asset.' },
  'studio.no_captions': {
    http: 409,
    retry: 'never',
    text: 'Captions are not set up on this server.',
  },
  'template.not_found': { http: 404, retry: 'never', text: 'No such share template.' },
  'template.name_taken': { http: 409, retry: 'never', text: 'Another template has this name.' },
  'template.last': { http: 409, retry: 'never', text: 'This is the last share template. Edit it instead.' },
  'template.too_many': {
    http: 409,
    retry: 'never',
    text: 'There are 50 share templates already. Delete one first.',
  },
  'payment_method.not_found': { http: 404, retry: 'never', text: 'No such payment method.' },
  'payment_method.invalid': { http: 400, retry: 'never', text: 'This is no handle of that service.' },
  'payment_method.too_many': {
    http: 409,
    retry: 'never',
    text: 'There are 20 payment methods already. Delete one first.',
  },

  'live.too_many': { http: 429, retry: 'later', text: 'Too many live connections from here.' },

  'device.cannot_store': {
    http: 503,
    retry: 'later',
    text: 'This phone can’t keep the change, so it was not made. Free some space, or try again once you are online.',
  },
  'device.unknown_change': {
    http: 409,
    retry: 'never',
    text: 'This change was made by another version of the app, which this one can’t read.',
  },

  'report.too_wide': {
    http: 400,
    retry: 'never',
    text: 'This report takes too long. Choose fewer days.',
  },

  'audit.search_too_wide': {
    http: 400,
    retry: 'never',
    text: 'This search takes too long. Choose dates, an action or a person as well.',
  },

  'job.not_found': { http: 404, retry: 'never', text: 'No such job; finished ones are kept for a week.' },
  'job.finished': { http: 409, retry: 'never', text: 'This job has ended already.' },
  'job.not_repeatable': {
    http: 409,
    retry: 'never',
    text: 'Only a job that failed, was interrupted or was cancelled can be tried again.',
  },
  'rehearsal.not_found': { http: 404, retry: 'never', text: 'No such rehearsal.' },
  'rehearsal.too_many_runs': {
    http: 400,
    retry: 'never',
    text: 'Your account may not play so many runs in one rehearsal.',
  },
  'rehearsal.too_many_at_once': {
    http: 429,
    retry: 'never',
    text: 'As many rehearsals as your account may have are under way. Wait for one, or cancel it.',
  },
  'rehearsal.too_many_this_hour': {
    http: 429,
    retry: 'never',
    text: 'Your account has had its rehearsals of this hour. Try again later.',
  },
  'result.not_found': {
    http: 404,
    retry: 'never',
    text: 'This file is gone. Files that jobs have made are kept for a week.',
  },

  'setting.invalid': { http: 400, retry: 'never', text: 'This value is not valid.' },
  'setting.stale': {
    http: 409,
    retry: 'never',
    text: 'Somebody else changed this setting meanwhile. Look at its value and try again.',
  },

  'server.busy': { http: 503, retry: 'later', text: 'The server is busy. Try again in a moment.' },
  'server.unexpected': { http: 500, retry: 'later', text: 'Something went wrong on our side.' },
  'network.unreachable': { http: 503, retry: 'later', text: 'No connection to the server.' },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof ERRORS;

/** What an answer may say beyond its code; plain JSON, never an internal id or a stack. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An expected refusal. `message` is the sentence shown to the person; `details` become flat fields of the answer. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(
    code: ErrorCode,
    details: ErrorDetails = {},
    options: { message?: string; cause?: unknown } = {},
  ) {
    super(options.message ?? ERRORS[code].text, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** Says whether a code is one of ours, for answers that came over a wire. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
