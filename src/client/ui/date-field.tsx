import type { JSX } from 'solid-js';
import { TextField, type TextFieldProps } from './text-field.tsx';

export type DateFieldProps = Omit<TextFieldProps, 'type' | 'ref' | 'onInput'> & {
  /** Called with the day, `2026-11-20`, once it is whole, and with nothing once it is gone. */
  onInput: (day: string) => void;
};

/** A day of the calendar. */
export function DateField(props: DateFieldProps): JSX.Element {
  let input: HTMLInputElement | undefined;
  return (
    <TextField
      {...props}
      type="date"
      ref={(element) => {
        input = element;
      }}
      onInput={(day) => isHalfTyped(day, input) || props.onInput(day)}
    />
  );
}

/**
 * True while a part of a date is missing, or its year has only the first of its digits, which browsers take for a year
 * long gone. Whoever acted on that would take the field away from under the hands.
 */
function isHalfTyped(day: string, input: HTMLInputElement | undefined): boolean {
  return input?.validity.badInput === true || (day !== '' && day < '1000');
}
