import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createMemo, createSignal, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { WaffleList } from '#client/features/waffles/waffle-list.tsx';
import { LinkButton } from '#client/ui/button.tsx';
import { createNow } from '#client/ui/create-now.ts';
import { createShortcuts } from '#client/ui/create-shortcuts.ts';
import { plusIcon } from '#client/ui/icons.ts';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { Tabs } from '#client/ui/tabs.tsx';
import { can } from '#shared/access/permissions.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import { AsOf } from './as-of.tsx';
import { createStanding } from './create-standing.ts';
import { createWaffleCommands } from './create-waffle-commands.ts';
import { DashboardFilters } from './dashboard-filters.tsx';
import './dashboard-page.css';
import type { DashboardPlace } from './dashboard-place.ts';
import { placeToHref, readPlace } from './dashboard-place.ts';
import { isStale } from './is-stale.ts';
import { DeleteDialog, ShareDialog } from './load-dialogs.tsx';
import { LoadFailed } from './load-failed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

// Most visits find some waffles, and few enough for one page.
const DashboardEmpty = lazy(async () => ({
  default: (await import('./dashboard-empty.tsx')).DashboardEmpty,
}));
const InstallBar = lazy(async () => ({ default: (await import('./device/install-bar.tsx')).InstallBar }));
const Pagination = lazy(async () => ({ default: (await import('#client/ui/pagination.tsx')).Pagination }));

/** Every waffle: tab, search, sort and page live in the address, so reload and Back restore them. */
export default function DashboardPage(): JSX.Element {
  const { me, toasts, waffles, live } = useOperator();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const place = createMemo(() => readPlace(params));
  const list = waffles.createList(place);
  const totals = waffles.createTotals();
  const commands = createWaffleCommands();
  const standing = createStanding();
  const now = createNow();
  const stale = createMemo(() => isStale(list.shownAtMs(), now(), live.connection.state() === 'offline'));
  const [shared, setShared] = createSignal<WaffleFacts | null>(null);
  const [doomed, setDoomed] = createSignal<WaffleFacts | null>(null);
  let search: HTMLInputElement | undefined;
  createPageTitle(() => 'Dashboard');

  const go = (changes: Partial<DashboardPlace>) =>
    navigate(placeToHref({ ...place(), page: 1, ...changes }), {
      resolve: false,
      replace: true,
      scroll: false,
    });
  createShortcuts([{ keys: '/', label: 'Search waffles', run: () => search?.focus() }]);

  const pageCount = () => {
    const page = list.data();
    return page ? Math.max(1, Math.ceil(page.total / page.perPage)) : 1;
  };

  const beforeFirstDrop = () =>
    (list.data()?.rows ?? []).every(({ pending, paid }) => pending + paid === 0) && place().search === '';

  return (
    <div class="page dashboard">
      <div class="row-apart">
        <h1>Dashboard</h1>
        <Show when={can(me().role, 'waffle.write')}>
          <LinkButton href="/admin/waffles/new" variant="primary" size={52} icon={plusIcon}>
            New waffle
          </LinkButton>
        </Show>
      </div>
      <Tabs
        label="Waffles"
        tabs={(['active', 'archived'] as const).map((tab) => ({
          href: placeToHref({ ...place(), tab, page: 1 }),
          label: tab === 'active' ? 'Active' : 'Archived',
          current: place().tab === tab,
          count: list.data()?.totals[tab],
        }))}
      />
      <DashboardFilters
        place={place()}
        onChange={go}
        field={(field) => {
          search = field;
        }}
      />
      <Show when={stale() && list.shownAtMs()}>
        {(atMs) => (
          <p class="muted">
            <AsOf what="Figures" atMs={atMs()} zone={me().timezone} />
          </p>
        )}
      </Show>
      <Switch fallback={<Skeleton kind="card" count={6} label="Loading the waffles" />}>
        <Match when={list.error()}>
          {(error) => <LoadFailed what="the waffles" error={error()} onRetry={list.retry} />}
        </Match>
        <Match when={list.data()}>
          {(page) => (
            <Show
              when={page().rows.length > 0}
              fallback={
                <Suspense>
                  <DashboardEmpty place={place()} totals={page().totals} role={me().role} onChange={go} />
                </Suspense>
              }
            >
              <WaffleList
                cards={page().rows}
                role={me().role}
                zone={me().timezone}
                actions={{
                  whyOffline: () => standing.whyOffline(''),
                  whyNotYet: (waffle) => standing.whyNotYet(waffle.id, ''),
                  copyLink: (waffle) => void commands.copyLink(waffle),
                  showQr: setShared,
                  archive: (waffle) => void commands.archive(waffle),
                  unarchive: (waffle) => void commands.unarchive(waffle),
                  askDelete: setDoomed,
                }}
              />
            </Show>
          )}
        </Match>
      </Switch>
      <Suspense>
        <Show when={pageCount() > 1}>
          <Pagination
            label="Pages of waffles"
            page={place().page}
            pageCount={pageCount()}
            hrefFor={(page) => placeToHref({ ...place(), page })}
            summary={`${list.data()?.total ?? 0} waffles`}
          />
        </Show>
      </Suspense>
      <footer class="dashboard-footer">
        <Show when={totals.data()}>
          {(counts) => (
            <span>
              {counts().total} {counts().total === 1 ? 'waffle' : 'waffles'}, {counts().active} active
            </span>
          )}
        </Show>
        <span>Syrup {import.meta.env['SYRUP_VERSION']}</span>
      </footer>
      <Suspense>
        <Show when={list.data()}>
          <InstallBar beforeFirstDrop={beforeFirstDrop()} />
        </Show>
      </Suspense>
      <ShareDialog waffle={shared()} onClose={() => setShared(null)} />
      <DeleteDialog
        waffle={doomed()}
        remove={(waffle, confirmation) => waffles.remove({ waffleId: waffle.id, ...confirmation })}
        onClose={() => setDoomed(null)}
        onDeleted={(waffle) => toasts.show({ text: `${waffle.title} was deleted` })}
      />
    </div>
  );
}
