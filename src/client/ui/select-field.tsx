import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import type { FieldFrame } from './field.tsx';
import { FramedControl } from './field.tsx';
import { Icon } from './icon.tsx';
import { downIcon } from './icons.ts';

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean | undefined;
}

export interface SelectFieldProps extends FieldFrame {
  options: readonly SelectOption[];
  value: string;
  onChange?: ((value: string) => void) | undefined;
  name?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  autofocus?: boolean | undefined;
}

/** The platform's own list of choices: on phones nothing we draw is better. */
export function SelectField(props: SelectFieldProps): JSX.Element {
  return (
    <FramedControl of={props}>
      {(control) => (
        <div class={`field-box field-select ${props.disabled ? 'field-box-off' : ''}`}>
          <select
            id={control.id}
            class="field-input"
            name={props.name}
            required={props.required}
            disabled={props.disabled}
            autofocus={props.autofocus}
            aria-describedby={control.describedBy}
            aria-invalid={control.invalid}
            onChange={(event) => props.onChange?.(event.currentTarget.value)}
          >
            <For each={props.options}>
              {(option) => (
                <option
                  value={option.value}
                  disabled={option.disabled}
                  selected={option.value === props.value}
                >
                  {option.label}
                </option>
              )}
            </For>
          </select>
          <Icon shape={downIcon} />
        </div>
      )}
    </FramedControl>
  );
}
