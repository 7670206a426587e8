import type { JSX } from 'solid-js';
import { DateField } from './date-field.tsx';

export interface DateRangeProps {
  /** `2026-11-20`, or empty. */
  from: string;
  to: string;
  onChange: (changes: { from: string } | { to: string }) => void;
}

/** The first and the last day of something, neither of which has to be there. */
export function DateRange(props: DateRangeProps): JSX.Element {
  return (
    <>
      <DateField
        label="From"
        value={props.from}
        max={props.to || undefined}
        onInput={(from) => props.onChange({ from })}
      />
      <DateField
        label="To"
        value={props.to}
        min={props.from || undefined}
        onInput={(to) => props.onChange({ to })}
      />
    </>
  );
}
