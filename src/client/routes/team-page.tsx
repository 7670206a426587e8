import { useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { PriceList } from '#client/features/studio/price-list.tsx';
import { createStudioData } from '#client/features/studio/studio.data.ts';
import { TeamTable } from '#client/features/studio/team-table.tsx';
import { ModelTable, UsageCards, usageCard } from '#client/features/studio/usage-figures.tsx';
import { Pagination } from '#client/ui/pagination.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { TeamLine } from '#shared/studio/studio.schemas.ts';
import { EditMember } from './edit-member.tsx';
import { LoadFailed } from './load-failed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** What the team has made, who may make how much, and what things cost. */
export default function TeamPage(): JSX.Element {
  const { server, toasts } = useOperator();
  const [params] = useSearchParams();
  const page = () => {
    const wanted = Number(params['page']);
    return Number.isInteger(wanted) && wanted >= 1 && wanted <= 100_000 ? wanted : 1;
  };
  const studio = createStudioData(server);
  const usage = studio.createTeamUsage();
  const team = studio.createTeam(page);
  const prices = studio.createPrices();
  const [editing, setEditing] = createSignal<TeamLine | null>(null);
  createPageTitle(() => 'Team');
  const done = (text: string) => toasts.show({ tone: 'ok', text });
  const pageCount = () => Math.max(1, Math.ceil((team.data()?.total ?? 0) / (team.data()?.perPage ?? 25)));
  return (
    <div class="page stack">
      <h1>Team</h1>
      <Switch fallback={<Skeleton kind="tile" count={3} label="Loading the team’s figures" />}>
        <Match when={usage.error()}>
          {(error) => <LoadFailed what="the team’s figures" error={error()} onRetry={usage.retry} />}
        </Match>
        <Match when={usage.data()}>
          {(sums) => (
            <>
              <UsageCards
                cards={[
                  usageCard('Today (Team)', 'Completed since midnight UTC.', sums().today),
                  usageCard('This Month (Team)', 'Completed in the last 30 days.', sums().month),
                  { label: 'Team Members', value: String(sums().members), hint: 'Accounts, active or not.' },
                ]}
              />
              <Show when={sums().byModel.length > 0}>
                <Panel heading="Usage by Model (30 days)">
                  <ModelTable models={sums().byModel} />
                </Panel>
              </Show>
            </>
          )}
        </Match>
      </Switch>
      <Panel heading="Team Members">
        <Switch fallback={<Skeleton kind="row" count={4} label="Loading the team" />}>
          <Match when={team.error()}>
            {(error) => <LoadFailed what="the team" error={error()} onRetry={team.retry} />}
          </Match>
          <Match when={team.data()}>
            {(list) => (
              <>
                <TeamTable members={list().rows} onEdit={setEditing} />
                <Show when={pageCount() > 1}>
                  <Pagination
                    label="Pages of the team"
                    page={page()}
                    pageCount={pageCount()}
                    hrefFor={(to) => `/admin/team?page=${to}`}
                    summary={`${list().total} accounts`}
                  />
                </Show>
              </>
            )}
          </Match>
        </Switch>
      </Panel>
      <Panel heading="Price list">
        <Switch fallback={<Skeleton kind="row" count={2} label="Loading the price list" />}>
          <Match when={prices.error()}>
            {(error) => <LoadFailed what="the price list" error={error()} onRetry={prices.retry} />}
          </Match>
          <Match when={prices.data()}>
            {(list) => (
              <PriceList prices={list()} save={studio.setPrices} onSaved={() => done('Price list saved')} />
            )}
          </Match>
        </Switch>
      </Panel>
      <Show when={editing()} keyed>
        {(member) => (
          <EditMember
            member={member}
            onClose={() => setEditing(null)}
            onSaved={(said) => {
              setEditing(null);
              usage.retry();
              team.retry();
              done(said);
            }}
          />
        )}
      </Show>
    </div>
  );
}
