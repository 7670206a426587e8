import type { JSX } from 'solid-js';
import { For, splitProps } from 'solid-js';
import type { FieldFrame } from './field.tsx';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';
import { downIcon } from './icons.ts';

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean | undefined;
}

type NativeSelect = Omit<
  JSX.SelectHTMLAttributes<HTMLSelectElement>,
  'onChange' | 'onchange' | 'value' | 'class' | 'children' | 'multiple' | 'aria-invalid' | 'aria-describedby'
>;

export interface SelectFieldProps extends FieldFrame, NativeSelect {
  options: readonly SelectOption[];
  value: string;
  onChange?: ((value: string) => void) | undefined;
  optional?: boolean | undefined;
}

/** The platform's own list of choices: on phones nothing we draw is better. */
export function SelectField(props: SelectFieldProps): JSX.Element {
  const [frame, own, rest] = splitProps(
    props,
    ['label', 'hint', 'error', 'labelHidden', 'class', 'id', 'optional'],
    ['options', 'value', 'onChange'],
  );
  return (
    <Field {...frame}>
      {(control) => (
        <div class="field-box field-select" classList={{ 'field-box-off': rest.disabled === true }}>
          <select
            {...rest}
            id={control.id}
            class="field-input"
            aria-describedby={control.describedBy}
            aria-invalid={control.invalid}
            onChange={(event) => own.onChange?.(event.currentTarget.value)}
          >
            <For each={own.options}>
              {(option) => (
                <option value={option.value} disabled={option.disabled} selected={option.value === own.value}>
                  {option.label}
                </option>
              )}
            </For>
          </select>
          <Icon shape={downIcon} />
        </div>
      )}
    </Field>
  );
}
