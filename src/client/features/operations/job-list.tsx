import type { JSX } from 'solid-js';
import { createRenderEffect, For, Match, Show, Switch } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { Badge } from '#client/ui/badge.tsx';
import { Button, LinkButton } from '#client/ui/button.tsx';
import { checkIcon, clockIcon, downloadIcon, warningIcon } from '#client/ui/icons.ts';
import { ProgressBar } from '#client/ui/progress-bar.tsx';
import { Time, TimeAgo } from '#client/ui/time.tsx';
import { decideCancel, decideRetry, type JobState } from '#shared/operations/operations.machine.ts';
import type { JobLine } from '#shared/operations/operations.schemas.ts';
import './job-list.css';
import { sayBytes } from './say-bytes.ts';

const STATES = {
  queued: { label: 'Waiting', tone: 'plain', icon: clockIcon },
  running: { label: 'Running', tone: 'accent', icon: undefined },
  done: { label: 'Done', tone: 'ok', icon: checkIcon },
  failed: { label: 'Failed', tone: 'danger', icon: warningIcon },
  cancelled: { label: 'Cancelled', tone: 'plain', icon: undefined },
  interrupted: { label: 'Interrupted', tone: 'warning', icon: warningIcon },
} as const satisfies Record<JobState, { label: string; tone: string; icon: string | undefined }>;

export interface JobListProps {
  jobs: readonly JobLine[];
  zone: string;
  /** The job that something is being done to. */
  busyId: string | null;
  onCancel: (job: JobLine) => void;
  onRetry: (job: JobLine) => void;
}

/** Jobs, each with whose it is, how far it is or what became of it, and what can be done about it. */
export function JobList(props: JobListProps): JSX.Element {
  // The same rows stay while their jobs go on: whoever has the keyboard on one keeps it.
  const [rows, setRows] = createStore<JobLine[]>([]);
  createRenderEffect(() => setRows(reconcile([...props.jobs], { key: 'id' })));
  return (
    <ul class="job-list">
      <For each={rows}>{(job) => <Job job={job} of={props} />}</For>
    </ul>
  );
}

function Job(props: { job: JobLine; of: JobListProps }): JSX.Element {
  const state = () => STATES[props.job.state];
  const named = () => `${props.job.label}${props.job.ownerName === '' ? '' : ` for ${props.job.ownerName}`}`;
  return (
    <li class="job">
      <div class="job-head">
        <strong>{props.job.label}</strong>
        <Badge tone={state().tone} icon={state().icon}>
          {state().label}
        </Badge>
        <span class="muted">{props.job.ownerName === '' ? 'by itself' : `for ${props.job.ownerName}`}</span>
      </div>
      <div class="job-facts">
        <Times job={props.job} zone={props.of.zone} />
        <Show when={props.job.attempt > 1}>
          <span>try {props.job.attempt}</span>
        </Show>
        <code class="break-anywhere">{props.job.kind}</code>
      </div>
      <Show when={props.job.state === 'running' && props.job.progress}>
        {(progress) => <Progress label={props.job.label} progress={progress()} />}
      </Show>
      <Show when={props.job.failure}>{(reason) => <p class="job-failure">{reason()}</p>}</Show>
      <div class="job-actions">
        <For each={props.job.results}>
          {(file) => (
            <LinkButton href={`/api/admin/results/${file.id}`} icon={downloadIcon} download="">
              {file.name}, {sayBytes(file.sizeBytes)}
            </LinkButton>
          )}
        </For>
        <Show when={decideCancel(props.job.state).ok}>
          <Button
            busy={props.of.busyId === props.job.id}
            aria-label={`Cancel ${named()}`}
            onClick={() => props.of.onCancel(props.job)}
          >
            Cancel
          </Button>
        </Show>
        <Show when={decideRetry(props.job.state).ok}>
          <Button
            busy={props.of.busyId === props.job.id}
            aria-label={`Try again: ${named()}`}
            onClick={() => props.of.onRetry(props.job)}
          >
            Try again
          </Button>
        </Show>
      </div>
    </li>
  );
}

function Times(props: { job: JobLine; zone: string }): JSX.Element {
  return (
    <Switch
      fallback={
        <span>
          asked for <TimeAgo at={props.job.createdAt} zone={props.zone} />
        </span>
      }
    >
      <Match when={props.job.endedAt}>
        {(at) => (
          <span>
            ended <Time at={at()} zone={props.zone} />
          </span>
        )}
      </Match>
      <Match when={props.job.waitsUntil}>
        {(at) => (
          <span>
            begins <TimeAgo at={at()} zone={props.zone} />
          </span>
        )}
      </Match>
      <Match when={props.job.state === 'running' && props.job.startedAt}>
        {(at) => (
          <span>
            began <TimeAgo at={at()} zone={props.zone} />
          </span>
        )}
      </Match>
    </Switch>
  );
}

function Progress(props: { label: string; progress: NonNullable<JobLine['progress']> }): JSX.Element {
  const done = () => props.progress.done.toLocaleString('en');
  const text = () =>
    props.progress.total === null ? done() : `${done()} of ${props.progress.total.toLocaleString('en')}`;
  return (
    <Show when={props.progress.total} fallback={<p class="muted">{`${text()} ${props.progress.note}`}</p>}>
      {(total) => (
        <ProgressBar
          label={`Progress: ${props.label}`}
          value={props.progress.done}
          max={total()}
          text={`${text()} ${props.progress.note}`}
        />
      )}
    </Show>
  );
}
