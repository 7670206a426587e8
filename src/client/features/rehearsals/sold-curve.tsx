import type { JSX } from 'solid-js';
import { createUniqueId, For } from 'solid-js';
import { Disclosure } from '#client/ui/disclosure.tsx';
import type { Rehearsal } from '#shared/rehearsals/rehearsals.schemas.ts';
import { describePlan, sayMs } from './describe-rehearsal.ts';
import './sold-curve.css';

const WIDTH = 400;
const HEIGHT = 120;

/** How the spots of each run went: time to the right, spots gone upwards, all runs on one scale; as a table as well. */
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
      <figcaption>
        <h4 id={id}>How the spots went</h4>
        <p>{summary()}</p>
      </figcaption>
      <p class="sold-ends" aria-hidden="true">
        <span>{props.rehearsal.spots.toLocaleString('en')} spots</span>
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <For each={props.rehearsal.figures}>
          {({ timeline, soldOutMs }) => <polyline points={points(timeline, soldOutMs)} />}
        </For>
      </svg>
      <p class="sold-ends" aria-hidden="true">
        <span>0</span>
        <span>{sayMs(longestMs())}</span>
      </p>
      <Disclosure summary="The same as a table">
        <SoldTable rehearsal={props.rehearsal} />
      </Disclosure>
    </figure>
  );
}

function SoldTable(props: { rehearsal: Rehearsal }): JSX.Element {
  const isAlone = () => props.rehearsal.figures.length === 1;
  const slices = () => props.rehearsal.figures[0]?.timeline.length ?? 0;
  return (
    // Many runs move sideways inside their frame, also by the keyboard.
    <section
      class="sold-frame"
      aria-label={`Spots gone, ${describePlan(props.rehearsal)}, table`}
      tabindex="0"
    >
      <table class="sold-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <For each={props.rehearsal.figures}>
              {({ soldOutMs }, index) => (
                <th scope="col">{isAlone() ? 'Spots gone' : `Run ${index() + 1}, of ${sayMs(soldOutMs)}`}</th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={Array.from({ length: slices() }, (_, index) => index)}>
            {(slice) => (
              <tr>
                <th scope="row">
                  {isAlone()
                    ? sayMs(((props.rehearsal.figures[0]?.soldOutMs ?? 0) * (slice + 1)) / slices())
                    : `${Number(((100 * (slice + 1)) / slices()).toFixed(1))} %`}
                </th>
                <For each={props.rehearsal.figures}>
                  {({ timeline }) => <td>{timeline[slice]?.toLocaleString('en')}</td>}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
