import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js';
import { AccountFilters } from '#client/features/accounts/account-filters.tsx';
import { AccountList } from '#client/features/accounts/account-list.tsx';
import { createAccountsData } from '#client/features/accounts/accounts.data.ts';
import type { AccountsPlace } from '#client/features/accounts/accounts-place.ts';
import { accountsHref, isFiltered, readAccountsPlace } from '#client/features/accounts/accounts-place.ts';
import { OpenResets } from '#client/features/accounts/open-resets.tsx';
import { RoleGuide } from '#client/features/accounts/role-guide.tsx';
import { Button } from '#client/ui/button.tsx';
import { createShortcuts } from '#client/ui/create-shortcuts.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { plusIcon, searchIcon } from '#client/ui/icons.ts';
import { Pagination } from '#client/ui/pagination.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { AdminsDialogs } from './admins-dialogs.tsx';
import './admins-page.css';
import { createAdminsTasks } from './create-admins-tasks.ts';
import { LoadFailed } from './load-failed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** All accounts, and what a super admin does with them. Search, filters, order and page live in the address. */
export default function AdminsPage(): JSX.Element {
  const { me, server, toasts } = useOperator();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const accounts = createAccountsData(server);
  const place = createMemo(() => readAccountsPlace(params));
  const list = accounts.createList(place);
  const resets = accounts.createOpenResets();
  const tasks = createAdminsTasks(accounts, toasts, () => me().timezone);
  const [search, setSearch] = createSignal<HTMLInputElement>();
  createPageTitle(() => 'Admins');
  createShortcuts([{ keys: '/', label: 'Search accounts', run: () => search()?.focus() }]);

  const go = (changes: Partial<AccountsPlace>) =>
    navigate(accountsHref({ ...place(), page: 1, ...changes }), {
      resolve: false,
      replace: true,
      scroll: false,
    });
  const clear = () => navigate(accountsHref({}), { resolve: false, replace: true, scroll: false });
  const pageCount = () => {
    const page = list.data();
    return page ? Math.max(1, Math.ceil(page.total / page.perPage)) : 1;
  };

  return (
    <div class="page admins-page">
      <div class="row-apart">
        <h1>Admins</h1>
        <Button variant="primary" size={52} icon={plusIcon} onClick={tasks.beginCreate}>
          New admin
        </Button>
      </div>
      <Show when={(resets.data() ?? []).length > 0}>
        <OpenResets
          requests={resets.data() ?? []}
          zone={me().timezone}
          busyId={tasks.issuingFor()}
          onIssue={(request) => void tasks.issueLink(request.accountId)}
        />
      </Show>
      <div class="admins-columns stack">
        <div class="stack">
          <AccountFilters place={place()} totals={list.data()?.totals} onChange={go} field={setSearch} />
          <Switch fallback={<Skeleton kind="row" count={6} label="Loading the accounts" />}>
            <Match when={list.error()}>
              {(error) => <LoadFailed what="the accounts" error={error()} onRetry={list.retry} />}
            </Match>
            <Match when={list.data()}>
              {(page) => (
                <Show
                  when={page().rows.length > 0}
                  fallback={<NothingFits isFiltered={isFiltered(place())} onClear={clear} />}
                >
                  <AccountList
                    accounts={page().rows}
                    ownId={me().id}
                    zone={me().timezone}
                    begin={tasks.begin}
                  />
                </Show>
              )}
            </Match>
          </Switch>
          <Show when={pageCount() > 1}>
            <Pagination
              label="Pages of accounts"
              page={place().page}
              pageCount={pageCount()}
              hrefFor={(page) => accountsHref({ ...place(), page })}
              summary={`${list.data()?.total ?? 0} accounts`}
            />
          </Show>
        </div>
        <RoleGuide />
      </div>
      <AdminsDialogs accounts={accounts} tasks={tasks} />
    </div>
  );
}

function NothingFits(props: { isFiltered: boolean; onClear: () => void }): JSX.Element {
  return (
    <EmptyState
      icon={searchIcon}
      title={props.isFiltered ? 'No account fits' : 'This page is empty'}
      text={
        props.isFiltered
          ? 'Try another part of the name or address, or another role.'
          : 'There are fewer accounts than that.'
      }
    >
      <Button variant="primary" onClick={() => props.onClear()}>
        Show all accounts
      </Button>
    </EmptyState>
  );
}
