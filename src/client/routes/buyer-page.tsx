import { useParams, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createMemo, Match, Show, Switch } from 'solid-js';
import { BuyerFigures } from '#client/features/buyers/buyer-figures.tsx';
import { BuyerHistory } from '#client/features/buyers/buyer-history.tsx';
import { BuyerPayments } from '#client/features/buyers/buyer-payments.tsx';
import { createBuyersData } from '#client/features/buyers/buyers.data.ts';
import { buyersHref } from '#client/features/buyers/buyers-place.ts';
import { buyerHref } from '#client/lib/buyer-href.ts';
import { IconLink, LinkButton } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { externalIcon, userIcon } from '#client/ui/icons.ts';
import { backIcon } from '#client/ui/more-icons.ts';
import { Panel } from '#client/ui/panel.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { readHistoryPlace } from '#shared/buyers/buyers.rules.ts';
import type { BuyerDetails } from '#shared/buyers/buyers.schemas.ts';
import { BuyerLoyalty } from './buyer-loyalty.tsx';
import './buyer-page.css';
import { LoadFailed } from './load-failed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** One buyer as operators see them. Filter and page of the history live in the address. */
export default function BuyerPage(): JSX.Element {
  const { server } = useOperator();
  const params = useParams();
  const handle = () => params['handle'] ?? '';
  const buyer = createBuyersData(server).createDetails(handle);
  createPageTitle(() => `@${buyer.data()?.stats.handle ?? handle()}`);
  return (
    <div class="page stack">
      <div class="buyer-head">
        <IconLink icon={backIcon} label="All users" href={buyersHref({})} />
        <h1 class="break-anywhere grow">@{buyer.data()?.stats.handle ?? handle()}</h1>
        <Show when={buyer.data()}>
          {(known) => (
            <LinkButton href={`/buyer/${known().stats.handle}`} target="_blank" icon={externalIcon}>
              Public page
            </LinkButton>
          )}
        </Show>
      </div>
      <Switch fallback={<Skeleton kind="row" count={8} label="Loading the user" />}>
        <Match when={buyer.error()?.code === 'buyer.not_found'}>
          <EmptyState
            icon={userIcon}
            title="Nobody of that name has claimed"
            text="A handle is known here from its first claim on."
          >
            <LinkButton variant="primary" href={buyersHref({})}>
              All users
            </LinkButton>
          </EmptyState>
        </Match>
        <Match when={buyer.error()}>
          {(error) => <LoadFailed what="this user" error={error()} onRetry={buyer.retry} />}
        </Match>
        <Match when={buyer.data()}>{(known) => <Known buyer={known()} />}</Match>
      </Switch>
    </div>
  );
}

function Known(props: { buyer: BuyerDetails }): JSX.Element {
  const { me } = useOperator();
  return (
    <div class="buyer-columns">
      <div class="buyer-figures stack">
        <BuyerFigures stats={props.buyer.stats} />
        <Panel heading="Payments">
          <BuyerPayments buyer={props.buyer} zone={me().timezone} />
        </Panel>
      </div>
      <div class="buyer-loyalty stack">
        <BuyerLoyalty handle={props.buyer.stats.handle} />
      </div>
      <History buyer={props.buyer} />
    </div>
  );
}

function History(props: { buyer: BuyerDetails }): JSX.Element {
  const { me, server } = useOperator();
  const [query] = useSearchParams();
  const place = createMemo(() => readHistoryPlace(query));
  const handle = () => props.buyer.stats.handle;
  const history = createBuyersData(server).createHistory(() => ({ handle: handle(), ...place() }));
  return (
    <Panel heading="History">
      <Switch fallback={<Skeleton kind="row" count={4} label="Loading the history" />}>
        <Match when={history.error()}>
          {(error) => <LoadFailed what="the history" error={error()} onRetry={history.retry} />}
        </Match>
        <Match when={history.data()}>
          {(page) => (
            <BuyerHistory
              stats={props.buyer.stats}
              history={page()}
              filter={place().filter}
              path={buyerHref(handle())}
              waffleHref={(slug) => `/admin/waffles/${slug}`}
              zone={me().timezone}
            />
          )}
        </Match>
      </Switch>
    </Panel>
  );
}
