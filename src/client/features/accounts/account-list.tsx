import type { JSX } from 'solid-js';
import { createMemo, For, Show } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { Icon } from '#client/ui/icon.tsx';
import { Menu } from '#client/ui/menu.tsx';
import { lockIcon } from '#client/ui/more-icons.ts';
import { Time } from '#client/ui/time.tsx';
import type { Role } from '#shared/access/roles.ts';
import { ROLE_NAMES } from '#shared/access/roles.ts';
import type { ListedAccount } from '#shared/accounts/accounts.schemas.ts';
import './account-list.css';
import type { AccountTask } from './list-account-actions.ts';
import { listAccountActions } from './list-account-actions.ts';

export interface AccountListProps {
  accounts: readonly ListedAccount[];
  /** Whose own row is locked. */
  ownId: string;
  zone: string;
  begin: (task: AccountTask, account: ListedAccount) => void;
}

const ROLE_TONES: Readonly<Record<Role, 'accent' | 'plain'>> = {
  super_admin: 'accent',
  admin: 'accent',
  waffle_manager: 'plain',
  member: 'plain',
};

/** All accounts of a page: a table at the desk, a card each on a phone. */
export function AccountList(props: AccountListProps): JSX.Element {
  // By id, so that a row stays in place, with the focus in it, when its account was read again.
  const ids = createMemo(() => props.accounts.map(({ id }) => id));
  const byId = createMemo(() => new Map(props.accounts.map((account) => [account.id, account])));
  return (
    <table class="accounts">
      <thead>
        <tr>
          <th scope="col">Username</th>
          <th scope="col">Email</th>
          <th scope="col">Role</th>
          <th scope="col">Status</th>
          <th scope="col">Last sign-in</th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={ids()}>
          {(id) => (
            <Show when={byId().get(id)}>
              {(account) => (
                <AccountRow
                  account={account()}
                  isOwn={id === props.ownId}
                  zone={props.zone}
                  begin={props.begin}
                />
              )}
            </Show>
          )}
        </For>
      </tbody>
    </table>
  );
}

interface AccountRowProps {
  account: ListedAccount;
  isOwn: boolean;
  zone: string;
  begin: AccountListProps['begin'];
}

function AccountRow(props: AccountRowProps): JSX.Element {
  const account = () => props.account;
  return (
    <tr class="accounts-row" data-off={account().active ? undefined : ''}>
      <th scope="row" class="accounts-who">
        <span class="accounts-username">{account().username}</span>
        <Show when={account().name !== account().username}>
          <span class="accounts-name">{account().name}</span>
        </Show>
        <Show when={props.isOwn}>
          <span class="accounts-note">
            This is you. Another super admin changes your role or standing; the rest is under{' '}
            <a class="accounts-link" href="/admin/settings">
              Settings
            </a>
            .
          </span>
        </Show>
      </th>
      <td class="accounts-email">{account().email ?? 'No email'}</td>
      <td class="accounts-role">
        <Badge tone={ROLE_TONES[account().role]}>{ROLE_NAMES[account().role]}</Badge>
      </td>
      <td class="accounts-status">
        <Badge tone={account().active ? 'ok' : 'plain'}>{account().active ? 'Active' : 'Deactivated'}</Badge>
        <Show when={account().active && account().mustChangePassword}>
          <span class="accounts-note">Must choose a password</span>
        </Show>
        <Show when={account().hasSecondFactor}>
          <span class="accounts-note">Second factor</span>
        </Show>
        <Show when={!account().active}>
          <Button
            class="accounts-back"
            aria-label={`Reactivate ${account().username}`}
            onClick={() => props.begin('reactivate', account())}
          >
            Reactivate
          </Button>
        </Show>
      </td>
      <td class="accounts-seen">
        <Show when={account().lastSignInAt} fallback="Never signed in">
          {(at) => <Time at={at()} zone={props.zone} />}
        </Show>
      </td>
      <td class="accounts-actions">
        <Show when={!props.isOwn} fallback={<Icon shape={lockIcon} label="Locked: your own account" />}>
          <Menu label={`More for ${account().username}`} items={listAccountActions(account(), props.begin)} />
        </Show>
      </td>
    </tr>
  );
}
