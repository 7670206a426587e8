import { useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createRenderEffect, createSignal, For, Match, Show, Switch } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { RehearsalForm } from '#client/features/rehearsals/rehearsal-form.tsx';
import { RehearsalReport } from '#client/features/rehearsals/rehearsal-report.tsx';
import { createRehearsalsData } from '#client/features/rehearsals/rehearsals.data.ts';
import { createSubmission } from '#client/lib/create-submission.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { clockIcon } from '#client/ui/icons.ts';
import { Pagination } from '#client/ui/pagination.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { can } from '#shared/access/permissions.ts';
import type { Rehearsal, RehearsalPage } from '#shared/rehearsals/rehearsals.schemas.ts';
import { LoadFailed } from './load-failed.tsx';
import { NotRenewed } from './not-renewed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** Plays a drop before the drop: how fast the server answers, and that no spot goes to two buyers. */
export default function RehearsalsPage(): JSX.Element {
  const { me, server, toasts } = useOperator();
  const [params] = useSearchParams();
  const data = createRehearsalsData(server);
  const page = () => {
    const asked = Number(params['page']);
    return Number.isInteger(asked) && asked > 0 && asked < 10_000 ? asked : 1;
  };
  const list = data.createList(page);
  const [cancellingId, setCancellingId] = createSignal<string | null>(null);
  const cancelling = createSubmission((id: string) => data.cancel(id));
  createPageTitle(() => 'Rehearsals');

  const cancel = async (id: string) => {
    setCancellingId(id);
    await cancelling.send(id);
    setCancellingId(null);
    const refused = cancelling.error();
    if (refused) toasts.show({ tone: 'danger', text: refused.message });
    else toasts.show({ tone: 'ok', text: 'The rehearsal is cancelled' });
  };

  return (
    <div class="page stack">
      <h1>Rehearsals</h1>
      <p class="muted">
        Simulated buyers play a whole drop against a hidden board on this server, over real connections.
        Nothing of it reaches your boards, buyers or figures.
      </p>
      <NotRenewed what="Rehearsals" atMs={list.asOfMs()} zone={me().timezone} />
      <Switch fallback={<Skeleton kind="row" count={4} label="Loading the rehearsals" />}>
        <Match when={list.error()}>
          {(error) => <LoadFailed what="the rehearsals" error={error()} onRetry={list.retry} />}
        </Match>
        <Match when={list.data()}>
          {(answer) => (
            <>
              <Panel heading="Rehearse a drop">
                <RehearsalForm allowance={answer().allowance} start={data.start} />
              </Panel>
              <Panel heading="Rehearsed so far">
                <Show
                  when={answer().rows.length > 0}
                  fallback={
                    <EmptyState
                      icon={clockIcon}
                      title="Nothing rehearsed yet"
                      text="Start one above: a hundred spots and two hundred buyers take a few seconds."
                    />
                  }
                >
                  <Reports
                    page={answer()}
                    zone={me().timezone}
                    mayCancel={(row) => row.ownerId === me().id || can(me().role, 'operations.run')}
                    cancellingId={cancellingId()}
                    onCancel={(id) => void cancel(id)}
                  />
                </Show>
                <Show when={answer().total > answer().perPage}>
                  <Pagination
                    label="Pages of rehearsals"
                    page={page()}
                    pageCount={Math.ceil(answer().total / answer().perPage)}
                    hrefFor={(number) => `/admin/rehearsals?page=${number}`}
                  />
                </Show>
              </Panel>
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}

function Reports(props: {
  page: RehearsalPage;
  zone: string;
  mayCancel: (row: Rehearsal) => boolean;
  cancellingId: string | null;
  onCancel: (id: string) => void;
}): JSX.Element {
  // The same articles stay while theirs goes on, so that nobody loses the button they are on.
  const [rows, setRows] = createStore<Rehearsal[]>([]);
  createRenderEffect(() => setRows(reconcile([...props.page.rows], { key: 'id' })));
  return (
    <div>
      <For each={rows}>
        {(rehearsal) => (
          <RehearsalReport
            rehearsal={rehearsal}
            zone={props.zone}
            mayCancel={props.mayCancel(rehearsal)}
            cancelling={props.cancellingId === rehearsal.id}
            onCancel={() => props.onCancel(rehearsal.id)}
          />
        )}
      </For>
    </div>
  );
}
