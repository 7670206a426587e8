import type { JSX } from 'solid-js';
import { createUniqueId, For } from 'solid-js';
import type { Rehearsal } from '#shared/rehearsals/rehearsals.schemas.ts';
import { sayMs } from './describe-rehearsal.ts';
import './sold-curve.css';

const WIDTH = 400;
const HEIGHT = 120;

/** How the spots of each run went: time to the right, spots gone upwards, all runs on one scale. */
export function SoldCurve(props: { rehearsal: Rehearsal }): JSX.Element {
  const id = createUniqueId();
  const longestMs = () => Math.max(1, ...props.rehearsal.figures.map(({ soldOutMs }) => soldOutMs));
  const points = (timeline: readonly number[], soldOutMs: number) =>
    [0, ...timeline]
      .map((gone, index) => {
        const x = (WIDTH * soldOutMs * index) / timeline.length / longestMs();
        const y = HEIGHT - (HEIGHT * gone) / props.rehearsal.spots;
        return `${x.toFixed(1)},${y.toFixed(1)}`;
      })
      .join(' ');
  const summary = () =>
    props.rehearsal.figures
      .map(({ timeline, soldOutMs, claims }, index) => {
        const half = timeline.findIndex((gone) => gone * 2 >= claims) + 1;
        const start = props.rehearsal.figures.length === 1 ? 'Half' : `Run ${index + 1}: half`;
        return `${start} of the spots were gone after ${sayMs((soldOutMs * half) / Math.max(1, timeline.length))}, all after ${sayMs(soldOutMs)}.`;
      })
      .join(' ');
  return (
    <figure class="sold-curve" aria-labelledby={id}>
      <figcaption id={id}>{summary()}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <For each={props.rehearsal.figures}>
          {({ timeline, soldOutMs }) => <polyline points={points(timeline, soldOutMs)} />}
        </For>
      </svg>
      <p class="sold-ends" aria-hidden="true">
        <span>0</span>
        <span>{sayMs(longestMs())}</span>
      </p>
    </figure>
  );
}
