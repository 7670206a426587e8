import type { JobQueue } from './core/job-queue.ts';
import type { AccountsParts } from './features/accounts/account-parts.ts';
import { endResets } from './features/auth/commands/end-resets.ts';
import type { Auth } from './features/auth/open-auth.ts';
import { cancelOwnedJobs } from './features/operations/commands/change-job.ts';

/** Gives the accounts feature what is others': auth's passwords and sessions, and the jobs. */
export function tieAccounts(
  auth: Auth,
  jobs: Pick<JobQueue, 'cancel'>,
  allowSuperAdminDelete: boolean,
): AccountsParts {
  return {
    preparePassword: (password, owner) => auth.passwords.prepare(password, owner),
    confirmPassword: (accountId, password) => auth.verifyPassword(accountId, password),
    endSessions: async (em, accountId) => {
      const revoked = await auth.sessions.revoke(em, accountId);
      return { count: revoked.sessionKeys.length, announce: () => auth.sessions.announce(revoked) };
    },
    endResets,
    cancelJobs: (em, accountId) => cancelOwnedJobs(jobs, em, accountId),
    forgetWrongPasswords: (accountId) => auth.forgetWrongPasswords(accountId),
    allowSuperAdminDelete,
  };
}
