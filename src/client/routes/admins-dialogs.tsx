import type { JSX } from 'solid-js';
import { Match, Show, Switch } from 'solid-js';
import type { AccountsData } from '#client/features/accounts/accounts.data.ts';
import type { AccountTask } from '#client/features/accounts/list-account-actions.ts';
import { CreateAccountDialog, EditAccountDialog } from '#client/features/accounts/person-dialogs.tsx';
import {
  ChangeRoleDialog,
  ClearSecondFactorDialog,
  DeactivateDialog,
  DeleteAccountDialog,
  ResetPasswordDialog,
} from '#client/features/accounts/rights-dialogs.tsx';
import { ShownOnceDialog } from '#client/features/accounts/shown-once-dialog.tsx';
import { roleWithArticle } from '#shared/access/roles.ts';
import type { ListedAccount } from '#shared/accounts/accounts.schemas.ts';
import type { AdminsTasks } from './create-admins-tasks.ts';

/** The dialog of what somebody has begun, and what is shown once when it is done. */
export function AdminsDialogs(props: { accounts: AccountsData; tasks: AdminsTasks }): JSX.Element {
  const { accounts, tasks } = props;
  const about = (task: AccountTask): ListedAccount | false => {
    const open = tasks.open();
    return open !== null && open.task === task && 'account' in open && open.account;
  };
  const close = () => tasks.close();
  return (
    <>
      <Switch>
        <Match when={tasks.open()?.task === 'create'}>
          <CreateAccountDialog
            create={accounts.create}
            onClose={close}
            onDone={(issued) => tasks.finishWith(issued, `${issued.account.username} was created`)}
          />
        </Match>
        <Match when={about('edit')}>
          {(account) => (
            <EditAccountDialog
              account={account()}
              update={accounts.update}
              onClose={close}
              onDone={() => tasks.finish('Saved')}
            />
          )}
        </Match>
        <Match when={about('role')}>
          {(account) => (
            <ChangeRoleDialog
              account={account()}
              changeRole={accounts.changeRole}
              onClose={close}
              onDone={(role) => tasks.finish(`${account().username} is ${roleWithArticle(role)} now`)}
            />
          )}
        </Match>
        <Match when={about('password')}>
          {(account) => (
            <ResetPasswordDialog
              account={account()}
              resetPassword={accounts.resetPassword}
              onClose={close}
              onDone={(issued) => tasks.finishWith(issued, `${issued.account.username} has a new password`)}
            />
          )}
        </Match>
        <Match when={about('second-factor')}>
          {(account) => (
            <ClearSecondFactorDialog
              account={account()}
              clear={accounts.clearSecondFactor}
              onClose={close}
              onDone={() => tasks.finish('Second factor removed')}
            />
          )}
        </Match>
        <Match when={about('deactivate')}>
          {(account) => (
            <DeactivateDialog
              account={account()}
              deactivate={accounts.deactivate}
              onClose={close}
              onDone={() => tasks.finish(`${account().username} was deactivated`)}
            />
          )}
        </Match>
        <Match when={about('delete')}>
          {(account) => (
            <DeleteAccountDialog
              account={account()}
              remove={accounts.remove}
              onClose={close}
              onDone={() => tasks.finish(`${account().username} was deleted`)}
            />
          )}
        </Match>
      </Switch>
      <Show when={tasks.shownOnce()}>
        {(shown) => (
          <ShownOnceDialog
            title={shown().title}
            text={shown().text}
            secret={shown().secret}
            copyLabel={shown().copyLabel}
            onClose={() => tasks.forget()}
          />
        )}
      </Show>
    </>
  );
}
