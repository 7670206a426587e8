import { useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js';
import { JobList } from '#client/features/operations/job-list.tsx';
import { jobsHref, readJobsPlace } from '#client/features/operations/jobs-place.ts';
import { createOperationsData } from '#client/features/operations/operations.data.ts';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { clockIcon, downloadIcon } from '#client/ui/icons.ts';
import { Pagination } from '#client/ui/pagination.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { Tabs } from '#client/ui/tabs.tsx';
import type { JobView } from '#shared/operations/operations.machine.ts';
import type { JobLine } from '#shared/operations/operations.schemas.ts';
import { LoadFailed } from '../load-failed.tsx';
import { NotRenewed } from '../not-renewed.tsx';
import { createPageTitle, useOperator } from '../operator-context.tsx';
import { OperationsTabs } from './operations-tabs.tsx';

/** What the product does apart from requests, as it happens, and what became of what it did. */
export function JobsPage(): JSX.Element {
  const { me, server, toasts } = useOperator();
  const [params] = useSearchParams();
  const data = createOperationsData(server);
  const place = createMemo(() => readJobsPlace(params));
  const jobs = data.createJobs(place);
  const [busyId, setBusyId] = createSignal<string | null>(null);
  let list: HTMLDivElement | undefined;
  createPageTitle(() => 'Jobs');

  const exporting = createSubmission(() => data.exportClaims());
  const beginExport = async () => {
    await exporting.send(undefined);
    const refused = exporting.error();
    if (refused) toasts.show({ tone: 'danger', text: refused.message });
    else toasts.show({ tone: 'ok', text: 'The export has begun; its file appears under Ended' });
  };
  const changing = createSubmission(
    ({ job, what }: { readonly job: JobLine; readonly what: 'cancelJob' | 'retryJob' }) => data[what](job.id),
  );
  const change = async (job: JobLine, what: 'cancelJob' | 'retryJob') => {
    setBusyId(job.id);
    await changing.send({ job, what });
    setBusyId(null);
    const refused = changing.error();
    if (refused) toasts.show({ tone: 'danger', text: refused.message });
    else
      toasts.show({
        tone: 'ok',
        text: `${job.label}: ${what === 'cancelJob' ? 'cancelled' : 'tried again'}`,
      });
    // The job has left this list, and with it the button that had the focus.
    list?.focus();
  };
  const pageCount = () => Math.max(1, Math.ceil((jobs.data()?.total ?? 0) / (jobs.data()?.perPage ?? 1)));

  return (
    <div class="page stack">
      <div class="row-apart">
        <h1>Jobs</h1>
        <Button icon={downloadIcon} busy={exporting.busy()} onClick={() => void beginExport()}>
          Export all claims
        </Button>
      </div>
      <OperationsTabs />
      <ViewTabs view={place().view} active={countActive(jobs.data())} />
      <NotRenewed what="Jobs" atMs={jobs.asOfMs()} zone={me().timezone} />
      <div
        class="stack"
        tabindex="-1"
        ref={(element) => {
          list = element;
        }}
      >
        <Switch fallback={<Skeleton kind="row" count={4} label="Loading the jobs" />}>
          <Match when={jobs.error()}>
            {(error) => <LoadFailed what="the jobs" error={error()} onRetry={jobs.retry} />}
          </Match>
          <Match when={jobs.data()}>
            {(page) => (
              <Show when={page().rows.length > 0} fallback={<Nothing view={place().view} />}>
                <JobList
                  jobs={page().rows}
                  zone={me().timezone}
                  busyId={busyId()}
                  onCancel={(job) => void change(job, 'cancelJob')}
                  onRetry={(job) => void change(job, 'retryJob')}
                />
              </Show>
            )}
          </Match>
        </Switch>
        <Show when={pageCount() > 1}>
          <Pagination
            label="Pages of jobs"
            page={place().page}
            pageCount={pageCount()}
            hrefFor={(page) => jobsHref({ ...place(), page })}
          />
        </Show>
      </div>
    </div>
  );
}

function countActive(page: { running: number; queued: number } | undefined): number | undefined {
  return page === undefined ? undefined : page.running + page.queued;
}

function ViewTabs(props: { view: JobView; active: number | undefined }): JSX.Element {
  return (
    <Tabs
      label="Which jobs"
      tabs={[
        {
          href: jobsHref({}),
          label: 'At work and waiting',
          current: props.view === 'active',
          count: props.active,
        },
        { href: jobsHref({ view: 'history' }), label: 'Ended', current: props.view === 'history' },
      ]}
    />
  );
}

function Nothing(props: { view: JobView }): JSX.Element {
  return (
    <EmptyState
      icon={clockIcon}
      title={props.view === 'active' ? 'Nothing is at work' : 'No job has ended yet'}
      text={
        props.view === 'active'
          ? 'What takes longer than a request appears here while it is done: exports, rehearsals, look-ups, the nightly clean-up.'
          : 'Jobs that have ended are kept here for a week, with what became of them.'
      }
    />
  );
}
