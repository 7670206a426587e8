import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { checkIcon, clockIcon, warningIcon } from '#client/ui/icons.ts';
import { ProgressBar } from '#client/ui/progress-bar.tsx';
import { Tile, Tiles } from '#client/ui/tiles.tsx';
import { Time } from '#client/ui/time.tsx';
import type { JobState } from '#shared/operations/operations.machine.ts';
import { decideCancel } from '#shared/operations/operations.machine.ts';
import { type RehearsalSummary, summariseRuns } from '#shared/rehearsals/rehearsals.rules.ts';
import type { Rehearsal } from '#shared/rehearsals/rehearsals.schemas.ts';
import { compareWithEarlier, describePlan, judgeRehearsal, sayMs } from './describe-rehearsal.ts';
import './rehearsal-report.css';
import { SoldCurve } from './sold-curve.tsx';

const STATES = {
  queued: { label: 'Waiting', tone: 'plain', icon: clockIcon },
  running: { label: 'Playing', tone: 'accent', icon: undefined },
  done: { label: 'Played', tone: 'ok', icon: checkIcon },
  failed: { label: 'Failed', tone: 'danger', icon: warningIcon },
  cancelled: { label: 'Cancelled', tone: 'plain', icon: undefined },
  interrupted: { label: 'Interrupted', tone: 'warning', icon: warningIcon },
} as const satisfies Record<JobState, { label: string; tone: string; icon: string | undefined }>;

export interface RehearsalReportProps {
  rehearsal: Rehearsal;
  zone: string;
  mayCancel: boolean;
  cancelling: boolean;
  onCancel: () => void;
}

/** One rehearsal: how far it is, or what it has shown. */
export function RehearsalReport(props: RehearsalReportProps): JSX.Element {
  const state = () => STATES[props.rehearsal.state];
  const summary = () => summariseRuns(props.rehearsal.figures);
  const before = () => summariseRuns(props.rehearsal.before ?? []);
  return (
    <article class="rehearsal" aria-label={describePlan(props.rehearsal)}>
      <div class="rehearsal-head">
        <h3>{describePlan(props.rehearsal)}</h3>
        <Badge tone={state().tone} icon={state().icon}>
          {state().label}
        </Badge>
        <span class="muted">
          {props.rehearsal.ownerName}, <Time at={props.rehearsal.createdAt} zone={props.zone} />
        </span>
        <Show when={props.mayCancel && decideCancel(props.rehearsal.state).ok}>
          <Button busy={props.cancelling} onClick={() => props.onCancel()}>
            Cancel
          </Button>
        </Show>
      </div>
      <Show when={props.rehearsal.state === 'running' && props.rehearsal.progress}>
        {(progress) => (
          <ProgressBar
            label="Progress of the rehearsal"
            value={progress().done}
            max={progress().total ?? 1}
            text={`${progress().done} of ${progress().total ?? 0} ${progress().note}`}
          />
        )}
      </Show>
      <Show when={props.rehearsal.failure}>{(reason) => <p class="rehearsal-failure">{reason()}</p>}</Show>
      <Show when={judgeRehearsal(props.rehearsal)}>
        {(verdict) => (
          <p class="rehearsal-verdict" data-good={verdict().isGood}>
            {verdict().text}
          </p>
        )}
      </Show>
      <Show when={summary()}>{(sum) => <Figures summary={sum()} before={before()} />}</Show>
      <Show when={props.rehearsal.figures.length > 0}>
        <SoldCurve rehearsal={props.rehearsal} />
      </Show>
      <Show when={compareWithEarlier(props.rehearsal)}>{(text) => <p class="muted">{text()}</p>}</Show>
    </article>
  );
}

/** Each figure, with what it was the last time where there was one. */
function Figures(props: { summary: RehearsalSummary; before: RehearsalSummary | null }): JSX.Element {
  const tile = (label: string, say: (summary: RehearsalSummary) => string) => (
    <Tile
      label={label}
      value={say(props.summary)}
      note={props.before === null ? undefined : `before ${say(props.before)}`}
    />
  );
  return (
    <Tiles label="Figures of the rehearsal">
      {tile('Claims a second', ({ claimsPerSecond }) => claimsPerSecond.toLocaleString('en'))}
      {tile('Answer, p50', ({ answers }) => sayMs(answers.p50))}
      {tile('Answer, p95', ({ answers }) => sayMs(answers.p95))}
      {tile('Answer, p99', ({ answers }) => sayMs(answers.p99))}
      {tile('Seen by all, p95', ({ delivery }) => sayMs(delivery.p95))}
      {tile('Sold out after', ({ soldOutMs }) => sayMs(soldOutMs))}
      <Tile label="Double claims" value={String(props.summary.doubleClaims)} />
      <Tile label="Without answer" value={String(props.summary.failed)} />
    </Tiles>
  );
}
