import type { JSX } from 'solid-js';
import { createUniqueId, For, Show } from 'solid-js';
import type { Plot, PlotSeries } from './describe-plot.ts';
import './report-plot.css';

/** A report as a picture: title, bars with their figures as text, and the whole in a sentence. */
export function ReportPlot(props: { plot: Plot }): JSX.Element {
  const id = createUniqueId();
  return (
    <figure class="plot" aria-labelledby={id}>
      <figcaption>
        <h2 class="plot-title" id={id}>
          {props.plot.title}
        </h2>
        <p class="plot-summary">{props.plot.summary}</p>
      </figcaption>
      <div class="plot-panels" data-form={props.plot.form}>
        <For each={props.plot.series}>
          {(series) => (
            <Show when={props.plot.form === 'rows'} fallback={<Columns series={series} />}>
              <Rows series={series} widest={widestOf(props.plot)} />
            </Show>
          )}
        </For>
      </div>
    </figure>
  );
}

/** Rows of all series share one scale. */
const widestOf = (plot: Plot) =>
  Math.max(1, ...plot.series.flatMap(({ bars }) => bars.map(({ value }) => value)));

function Rows(props: { series: PlotSeries; widest: number }): JSX.Element {
  const share = (value: number) => `${((100 * value) / props.widest).toFixed(2)}%`;
  return (
    <div class="plot-panel">
      <Show when={props.series.name !== ''}>
        <h3 class="plot-name">{props.series.name}</h3>
      </Show>
      <ul class="plot-rows">
        <For each={props.series.bars}>
          {(bar) => (
            <li class="plot-row">
              <span class="plot-label">{bar.label}</span>
              <svg class="plot-bar" aria-hidden="true">
                <rect class="plot-track" width="100%" height="100%" rx="4" />
                <Show when={bar.value > 0}>
                  <rect class="plot-fill" width={share(bar.value)} height="100%" rx="4" />
                </Show>
              </svg>
              <data class="plot-value" value={String(bar.value)}>
                {bar.text}
              </data>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}

/** Height of the drawing in its own units; it is stretched to the width there is. */
const HEIGHT = 100;
const STEP = 10;
const GAP = 2;

function Columns(props: { series: PlotSeries }): JSX.Element {
  const highest = () => Math.max(1, ...props.series.bars.map(({ value }) => value));
  const top = () => props.series.bars.find(({ value }) => value === highest());
  const height = (value: number) => (HEIGHT * value) / highest();
  const first = () => props.series.bars[0];
  const last = () => props.series.bars.at(-1);
  return (
    <div class="plot-panel">
      <h3 class="plot-name">
        {props.series.name}
        <Show when={top()}>{(bar) => <span class="plot-top">at most {bar().text}</span>}</Show>
      </h3>
      <svg
        class="plot-columns"
        viewBox={`0 0 ${Math.max(1, props.series.bars.length) * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${props.series.name}: ${props.series.bars.map(({ label, text }) => `${label} ${text}`).join(', ')}`}
      >
        <For each={props.series.bars}>
          {(bar, index) => (
            <rect
              class="plot-fill"
              x={index() * STEP + GAP / 2}
              y={HEIGHT - height(bar.value)}
              width={STEP - GAP}
              height={height(bar.value)}
              data-value={bar.value}
            >
              <title>{`${bar.label}: ${bar.text}`}</title>
            </rect>
          )}
        </For>
      </svg>
      <p class="plot-ends" aria-hidden="true">
        <span>{first()?.label}</span>
        <Show when={props.series.bars.length > 1}>
          <span>{last()?.label}</span>
        </Show>
      </p>
    </div>
  );
}
