import { useLocation } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { BadgeRecords } from '#client/features/loyalty/badge-records.tsx';
import { LevelProgress } from '#client/features/loyalty/level-progress.tsx';
import type { LoyaltyData } from '#client/features/loyalty/loyalty.data.ts';
import { createLoyaltyData } from '#client/features/loyalty/loyalty.data.ts';
import {
  GrantBadgeDialog,
  RevokeBadgeDialog,
  TopUpDialog,
} from '#client/features/loyalty/reward-dialogs.tsx';
import { XpLedger } from '#client/features/loyalty/xp-ledger.tsx';
import { buyerHref } from '#client/lib/buyer-href.ts';
import { Button } from '#client/ui/button.tsx';
import { Pagination } from '#client/ui/pagination.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { can } from '#shared/access/permissions.ts';
import type { BadgeRecord, BuyerLoyalty as Loyalty } from '#shared/loyalty/loyalty.schemas.ts';
import { LoadFailed } from './load-failed.tsx';
import { useOperator } from './operator-context.tsx';

const XP_PER_PAGE = 5;

type Task = { readonly kind: 'topUp' | 'grant' } | { readonly kind: 'revoke'; readonly badge: BadgeRecord };

/** What a buyer has earned, with what operators may do about it. */
export function BuyerLoyalty(props: { handle: string }): JSX.Element {
  const { server } = useOperator();
  const data = createLoyaltyData(server);
  const loyalty = data.createLoyalty(() => props.handle);
  return (
    <>
      <Switch fallback={<Skeleton kind="row" count={4} label="Loading level and badges" />}>
        <Match when={loyalty.error()}>
          {(error) => <LoadFailed what="level and badges" error={error()} onRetry={loyalty.retry} />}
        </Match>
        <Match when={loyalty.data()}>{(known) => <Standing loyalty={known()} data={data} />}</Match>
      </Switch>
      <Ledger handle={props.handle} data={data} />
    </>
  );
}

function Standing(props: { loyalty: Loyalty; data: LoyaltyData }): JSX.Element {
  const { me } = useOperator();
  const [task, setTask] = createSignal<Task | null>(null);
  const mayManage = () => can(me().role, 'loyalty.manage');
  return (
    <Panel heading="Level and badges">
      <div class="stack">
        <LevelProgress standing={props.loyalty} />
        <BadgeRecords
          badges={props.loyalty.badges}
          zone={me().timezone}
          onRevoke={mayManage() ? (badge) => setTask({ kind: 'revoke', badge }) : undefined}
        />
        <Show when={mayManage()}>
          <div class="row">
            <Button onClick={() => setTask({ kind: 'topUp' })}>Top up XP</Button>
            <Button onClick={() => setTask({ kind: 'grant' })}>Grant badge</Button>
          </div>
        </Show>
      </div>
      <Dialogs task={task()} loyalty={props.loyalty} data={props.data} onClose={() => setTask(null)} />
    </Panel>
  );
}

function Dialogs(props: {
  task: Task | null;
  loyalty: Loyalty;
  data: LoyaltyData;
  onClose: () => void;
}): JSX.Element {
  const { toasts } = useOperator();
  const done = (text: string) => {
    props.onClose();
    toasts.show({ tone: 'ok', text });
  };
  const revoked = () => props.task?.kind === 'revoke' && props.task.badge;
  return (
    <Switch>
      <Match when={props.task?.kind === 'topUp'}>
        <TopUpDialog
          loyalty={props.loyalty}
          topUp={props.data.topUpXp}
          onClose={props.onClose}
          onDone={done}
        />
      </Match>
      <Match when={props.task?.kind === 'grant'}>
        <GrantBadgeDialog
          loyalty={props.loyalty}
          grant={props.data.grantBadge}
          onClose={props.onClose}
          onDone={done}
        />
      </Match>
      <Match when={revoked()}>
        {(badge) => (
          <RevokeBadgeDialog
            loyalty={props.loyalty}
            badge={badge()}
            revoke={props.data.revokeBadge}
            onClose={props.onClose}
            onDone={done}
          />
        )}
      </Match>
    </Switch>
  );
}

/** Where a buyer's XP come from, row by row; the page lives in the address. */
function Ledger(props: { handle: string; data: LoyaltyData }): JSX.Element {
  const { me } = useOperator();
  const location = useLocation();
  const page = () => Math.max(1, Number(/^\d{1,5}$/.exec(String(location.query['xp'] ?? ''))?.[0] ?? 1));
  const hrefFor = (next: number) => {
    const query = new URLSearchParams(location.search);
    query.delete('xp');
    if (next > 1) query.set('xp', String(next));
    return `${buyerHref(props.handle)}${query.size === 0 ? '' : `?${query}`}`;
  };
  const list = props.data.createXp(() => ({
    handle: props.handle,
    page: page(),
    perPage: XP_PER_PAGE,
  }));
  return (
    <Panel heading="XP">
      <Switch fallback={<Skeleton kind="row" count={4} label="Loading the XP" />}>
        <Match when={list.error()}>
          {(error) => <LoadFailed what="the XP" error={error()} onRetry={list.retry} />}
        </Match>
        <Match when={list.data()}>
          {(known) => (
            <div class="stack">
              <XpLedger lines={known().rows} zone={me().timezone} />
              <Show when={known().total > XP_PER_PAGE || page() > 1}>
                <Pagination
                  label="Pages of the XP ledger"
                  page={known().page}
                  pageCount={Math.max(1, Math.ceil(known().total / XP_PER_PAGE))}
                  hrefFor={hrefFor}
                  summary={`${known().total} entries`}
                />
              </Show>
            </div>
          )}
        </Match>
      </Switch>
    </Panel>
  );
}
