/**
 * Names an account, in both directions. On a request: the account its writes belong to; the server refuses them with
 * `auth.other_account` where somebody else is signed in by now, because one browser has one session cookie for all its
 * tabs. On an answer: the account the calls ran as; missing where they ran as nobody.
 */
export const ACCOUNT_HEADER = 'x-syrup-account';

/** The same for a live socket, whose handshake can carry no header of ours: a parameter of its address. */
export const ACCOUNT_PARAMETER = 'account';
