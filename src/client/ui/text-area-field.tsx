import type { JSX } from 'solid-js';
import type { FieldFrame } from './field.tsx';
import { FramedControl } from './field.tsx';

export interface TextAreaFieldProps extends FieldFrame {
  value: string;
  onInput?: ((value: string) => void) | undefined;
  name?: string | undefined;
  placeholder?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  autofocus?: boolean | undefined;
  maxlength?: number | undefined;
  /** Lines it shows while empty; 3 unless told. */
  rows?: number | undefined;
}

/** Several lines of text; grows with them where the browser can. */
export function TextAreaField(props: TextAreaFieldProps): JSX.Element {
  return (
    <FramedControl of={props}>
      {(control) => (
        <textarea
          id={control.id}
          class="field-area"
          rows={props.rows ?? 3}
          value={props.value}
          name={props.name}
          placeholder={props.placeholder}
          required={props.required}
          disabled={props.disabled}
          autofocus={props.autofocus}
          maxlength={props.maxlength}
          aria-describedby={control.describedBy}
          aria-invalid={control.invalid}
          onInput={(event) => props.onInput?.(event.currentTarget.value)}
        />
      )}
    </FramedControl>
  );
}
