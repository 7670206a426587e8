import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import { Tile, Tiles } from '#client/ui/tiles.tsx';
import type { Column, ReportId } from '#shared/reports/reports.rules.ts';
import { REPORTS } from '#shared/reports/reports.rules.ts';
import { figureValue, sayFigure } from './describe-figure.ts';
import type { Figures } from './reports.data.ts';

/** The figures over everything, whatever page is shown. */
export function ReportTotals(props: { report: ReportId; totals: Figures }): JSX.Element {
  return (
    <Tiles label="Totals">
      <For each={tilesOf(props.report)}>
        {({ key, kind, label }) => (
          <Tile
            label={label}
            value={
              <data value={figureValue(kind, props.totals[key])}>
                {sayFigure(kind, props.totals[key], 'UTC')}
              </data>
            }
          />
        )}
      </For>
    </Tiles>
  );
}

/** Over how many waffles each average is, the table says beside it. */
function tilesOf(report: ReportId): readonly Column[] {
  const totals: readonly Column[] = REPORTS[report].totals;
  return totals.filter(({ name }) => !name.endsWith('_waffle_count'));
}
