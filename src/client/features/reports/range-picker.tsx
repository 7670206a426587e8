import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { DateField } from '#client/ui/date-field.tsx';
import { SelectField } from '#client/ui/select-field.tsx';

import type { Range } from '#shared/kernel/day-range.ts';
import { FIRST_DAY, RANGE_NAMES, RANGES } from '#shared/kernel/day-range.ts';
import './range-picker.css';

export interface RangePickerProps {
  range: Range;
  from: string;
  to: string;
  onChange: (days: { range: Range; from: string; to: string }) => void;
}

const OPTIONS = RANGES.map((range) => ({ value: range, label: RANGE_NAMES[range] }));

/** Which days: by name, or by their ends. */
export function RangePicker(props: RangePickerProps): JSX.Element {
  const custom = (ends: { from?: string; to?: string }) =>
    props.onChange({ range: 'custom', from: props.from, to: props.to, ...ends });
  return (
    <div class="range-picker">
      <SelectField
        label="Days"
        value={props.range}
        options={OPTIONS}
        onChange={(value) => {
          const range = value as Range;
          // Dates of one's own begin with those on the screen.
          props.onChange(
            range === 'custom' ? { range, from: props.from, to: props.to } : { range, from: '', to: '' },
          );
        }}
      />
      <Show when={props.range === 'custom'}>
        <DateField
          label="From"
          value={props.from}
          min={FIRST_DAY}
          max={props.to || undefined}
          onInput={(from) => custom({ from })}
        />
        <DateField
          label="To"
          value={props.to}
          min={props.from || FIRST_DAY}
          onInput={(to) => custom({ to })}
        />
      </Show>
    </div>
  );
}
