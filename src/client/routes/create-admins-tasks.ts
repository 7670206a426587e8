import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';
import type { AccountsData } from '#client/features/accounts/accounts.data.ts';
import type { AccountTask } from '#client/features/accounts/list-account-actions.ts';
import type { ShownOnce } from '#client/features/accounts/shown-once-dialog.tsx';
import type { Toasts } from '#client/ui/toast.tsx';
import { formatZoned } from '#client/ui/zoned-time.ts';
import type { IssuedPassword, ListedAccount } from '#shared/accounts/accounts.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';

/** What somebody is in the middle of: a new account, or something about one. */
export type OpenTask =
  | { readonly task: 'create' }
  | { readonly task: AccountTask; readonly account: ListedAccount };

export interface AdminsTasks {
  readonly open: Accessor<OpenTask | null>;
  readonly shownOnce: Accessor<ShownOnce | null>;
  /** Whose reset link is being made. */
  readonly issuingFor: Accessor<string | null>;
  readonly beginCreate: () => void;
  readonly begin: (task: AccountTask, account: ListedAccount) => void;
  issueLink(accountId: string): Promise<void>;
  /** Closes the dialog and says what was done. */
  finish(said: string): void;
  /** Closes it and shows the password where there is one to show. */
  finishWith(issued: IssuedPassword, said: string): void;
  close(): void;
  forget(): void;
}

/** Follows what is done on the Admins page, from the menu to what is shown once. */
export function createAdminsTasks(
  accounts: AccountsData,
  toasts: Toasts,
  zone: Accessor<string>,
): AdminsTasks {
  const [open, setOpen] = createSignal<OpenTask | null>(null);
  const [shownOnce, setShownOnce] = createSignal<ShownOnce | null>(null);
  const [issuingFor, setIssuingFor] = createSignal<string | null>(null);

  const complain = (error: unknown) =>
    toasts.show({
      tone: 'danger',
      text: error instanceof AppError ? error.message : 'That did not work. Try again.',
    });
  const issueLink = async (accountId: string) => {
    if (issuingFor() !== null) return;
    setIssuingFor(accountId);
    try {
      const { username, token, expiresAt, baseUrl } = await accounts.issueResetLink(accountId);
      setShownOnce({
        title: `Reset link for ${username}`,
        text: `Send it to ${username} yourself. It works once, until ${formatZoned(Date.parse(expiresAt), zone(), 'dateTime')}, and is shown now and never again. Earlier links have stopped working.`,
        // In the fragment, which browsers send to no server.
        secret: `${baseUrl ?? window.location.origin}/admin/reset-password#token=${token}`,
        copyLabel: 'Copy the link',
      });
    } catch (error) {
      complain(error);
    } finally {
      setIssuingFor(null);
    }
  };
  const reactivate = async ({ id, username }: ListedAccount) => {
    try {
      await accounts.reactivate(id);
      toasts.show({ tone: 'ok', text: `${username} can sign in again` });
    } catch (error) {
      complain(error);
    }
  };

  return {
    open,
    shownOnce,
    issuingFor,
    beginCreate: () => setOpen({ task: 'create' }),
    begin: (task, account) => {
      if (task === 'link') void issueLink(account.id);
      else if (task === 'reactivate') void reactivate(account);
      else setOpen({ task, account });
    },
    issueLink,
    finish: (said) => {
      setOpen(null);
      toasts.show({ tone: 'ok', text: said });
    },
    finishWith: ({ account: { username }, temporaryPassword }, said) => {
      setOpen(null);
      if (temporaryPassword === null) {
        toasts.show({ tone: 'ok', text: said });
        return;
      }
      setShownOnce({
        title: `Temporary password for ${username}`,
        text: `Pass it on to ${username} safely. It is shown now and never again; at the first sign-in they choose one of their own.`,
        secret: temporaryPassword,
        copyLabel: 'Copy the password',
      });
    },
    close: () => setOpen(null),
    forget: () => setShownOnce(null),
  };
}
