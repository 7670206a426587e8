import type { JSX } from 'solid-js';
import { splitProps } from 'solid-js';
import type { FieldFrame } from './field.tsx';
import { Field } from './field.tsx';

type NativeTextArea = Omit<
  JSX.TextareaHTMLAttributes<HTMLTextAreaElement>,
  'onInput' | 'oninput' | 'value' | 'class' | 'children' | 'aria-invalid' | 'aria-describedby'
>;

export interface TextAreaFieldProps extends FieldFrame, NativeTextArea {
  value: string;
  onInput?: ((value: string) => void) | undefined;
  optional?: boolean | undefined;
}

/** Several lines of text; grows with them where the browser can. */
export function TextAreaField(props: TextAreaFieldProps): JSX.Element {
  const [frame, own, rest] = splitProps(
    props,
    ['label', 'hint', 'error', 'labelHidden', 'class', 'id', 'optional'],
    ['onInput'],
  );
  return (
    <Field {...frame}>
      {(control) => (
        <textarea
          rows={3}
          {...rest}
          id={control.id}
          class="field-area"
          aria-describedby={control.describedBy}
          aria-invalid={control.invalid}
          onInput={(event) => own.onInput?.(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
