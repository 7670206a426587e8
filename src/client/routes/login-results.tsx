import type { JSX } from 'solid-js';
import { Match, Show, Switch } from 'solid-js';
import { LoginList } from '#client/features/auth/login-list.tsx';
import type { LoginPlace } from '#client/features/auth/login-place.ts';
import { isFiltered, loginHref } from '#client/features/auth/login-place.ts';
import type { Read } from '#client/lib/create-read.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { searchIcon } from '#client/ui/icons.ts';
import { Pagination } from '#client/ui/pagination.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { LoginList as Logins } from '#shared/auth/auth.schemas.ts';
import { LoadFailed } from './load-failed.tsx';
import { useOperator } from './operator-context.tsx';

export interface LoginResultsProps {
  logins: Read<Logins>;
  place: LoginPlace;
  /** The address of the page, with its section. */
  path: string;
  named?: boolean | undefined;
}

/** A page of a login history, or why there is none. */
export function LoginResults(props: LoginResultsProps): JSX.Element {
  const { me } = useOperator();
  return (
    <Switch fallback={<Skeleton kind="row" count={5} label="Loading the login history" />}>
      <Match when={props.logins.error()}>
        {(error) => <LoadFailed what="the login history" error={error()} onRetry={props.logins.retry} />}
      </Match>
      <Match when={props.logins.data()}>
        {(list) => (
          <Show when={list().rows.length > 0} fallback={<NothingThere filtered={isFiltered(props.place)} />}>
            <LoginList lines={list().rows} zone={me().timezone} named={props.named} />
            <Foot list={list()} place={props.place} path={props.path} />
          </Show>
        )}
      </Match>
    </Switch>
  );
}

function NothingThere(props: { filtered: boolean }): JSX.Element {
  return (
    <EmptyState
      icon={searchIcon}
      title={props.filtered ? 'No try fits these filters' : 'Nothing has been recorded yet'}
      text={
        props.filtered
          ? 'Take one away, or look at other days.'
          : 'Every try to sign in is kept here for as long as the settings say, failures too.'
      }
    />
  );
}

function Foot(props: { list: Logins; place: LoginPlace; path: string }): JSX.Element {
  const pageCount = () => Math.max(1, Math.ceil(props.list.total / props.list.perPage));
  const summary = () =>
    `${props.list.total.toLocaleString('en')} ${props.list.total === 1 ? 'try' : 'tries'}`;
  return (
    <Show when={pageCount() > 1} fallback={<p class="muted">{summary()}</p>}>
      <Pagination
        label="Pages of the login history"
        page={props.place.page}
        pageCount={pageCount()}
        hrefFor={(page) => loginHref(props.path, { ...props.place, page })}
        summary={summary()}
      />
    </Show>
  );
}
