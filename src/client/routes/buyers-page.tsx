import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createMemo, Match, Show, Switch } from 'solid-js';
import { BuyerFilters } from '#client/features/buyers/buyer-filters.tsx';
import { BuyerList } from '#client/features/buyers/buyer-list.tsx';
import { createBuyersData } from '#client/features/buyers/buyers.data.ts';
import type { BuyersPlace } from '#client/features/buyers/buyers-place.ts';
import { buyersHref, readBuyersPlace } from '#client/features/buyers/buyers-place.ts';
import { buyerHref } from '#client/lib/buyer-href.ts';
import { Button, LinkButton } from '#client/ui/button.tsx';
import { createShortcuts } from '#client/ui/create-shortcuts.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { searchIcon, userIcon } from '#client/ui/icons.ts';
import { Pagination } from '#client/ui/pagination.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { BuyersPage as Buyers } from '#shared/buyers/buyers.schemas.ts';
import './buyers-page.css';
import { LoadFailed } from './load-failed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** Everybody who ever claimed. Search, order and page live in the address. */
export default function BuyersPage(): JSX.Element {
  const { me, server } = useOperator();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const place = createMemo(() => readBuyersPlace(params));
  const list = createBuyersData(server).createList(place);
  let search: HTMLInputElement | undefined;
  createPageTitle(() => 'Users');
  createShortcuts([{ keys: '/', label: 'Search users', run: () => search?.focus() }]);

  const go = (changes: Partial<BuyersPlace>) =>
    navigate(buyersHref({ ...place(), page: 1, ...changes }), {
      resolve: false,
      replace: true,
      scroll: false,
    });
  const clear = () => {
    go({ search: '' });
    // The button is gone with what it cleared.
    search?.focus();
  };

  return (
    <div class="page stack">
      <h1>Users</h1>
      <BuyerFilters
        place={place()}
        onChange={go}
        onClear={clear}
        field={(field) => {
          search = field;
        }}
      />
      <Switch fallback={<Skeleton kind="row" count={8} label="Loading the users" />}>
        <Match when={list.error()}>
          {(error) => <LoadFailed what="the users" error={error()} onRetry={list.retry} />}
        </Match>
        <Match when={list.data()}>
          {(buyers) => (
            <>
              <p class="buyers-total" role="status">
                {sayTotal(buyers(), place().search)}
              </p>
              <Show
                when={buyers().rows.length > 0}
                fallback={<NobodyHere buyers={buyers()} search={place().search} onClear={clear} />}
              >
                <BuyerList
                  buyers={buyers().rows}
                  zone={me().timezone}
                  onOpen={(handle) => navigate(buyerHref(handle), { resolve: false })}
                />
              </Show>
              <Show when={buyers().total > buyers().perPage}>
                <Pagination
                  label="Pages of users"
                  page={place().page}
                  pageCount={Math.ceil(buyers().total / buyers().perPage)}
                  hrefFor={(page) => buyersHref({ ...place(), page })}
                />
              </Show>
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}

function sayTotal({ total, registered }: Buyers, search: string): string {
  const all = `${registered.toLocaleString('en')} ${registered === 1 ? 'user' : 'users'}`;
  return search === '' ? all : `${total.toLocaleString('en')} of ${all}`;
}

function NobodyHere(props: { buyers: Buyers; search: string; onClear: () => void }): JSX.Element {
  return (
    <Switch
      fallback={
        <EmptyState icon={userIcon} title="This page is empty" text="There are fewer users than that.">
          <LinkButton variant="primary" href={buyersHref({ search: props.search })}>
            Back to the first page
          </LinkButton>
        </EmptyState>
      }
    >
      <Match when={props.buyers.registered === 0}>
        <EmptyState
          icon={userIcon}
          title="Nobody has claimed yet"
          text="Every handle that claims a spot shows here from then on."
        />
      </Match>
      <Match when={props.buyers.total === 0}>
        <EmptyState
          icon={searchIcon}
          title="No handle has that in it"
          text="Every character means itself here; try a shorter part."
        >
          <Button variant="primary" onClick={props.onClear}>
            Show everybody
          </Button>
        </EmptyState>
      </Match>
    </Switch>
  );
}
