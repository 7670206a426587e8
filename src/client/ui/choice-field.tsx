import type { JSX } from 'solid-js';
import './choice-field.css';
import { createFieldControl, FieldTexts } from './field.tsx';

export interface ChoiceFieldProps {
  label: JSX.Element;
  checked: boolean;
  onChange?: ((checked: boolean) => void) | undefined;
  hint?: string | undefined;
  error?: string | undefined;
  id?: string | undefined;
  name?: string | undefined;
  value?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  autofocus?: boolean | undefined;
  class?: string | undefined;
}

/** Agrees to or picks something; takes effect when the form is sent. */
export function Checkbox(props: ChoiceFieldProps): JSX.Element {
  return <Choice of={props} look="checkbox" />;
}

/** Turns something on or off; takes effect at once. */
export function Switch(props: ChoiceFieldProps): JSX.Element {
  return <Choice of={props} look="switch" />;
}

function Choice(props: { of: ChoiceFieldProps; look: 'checkbox' | 'switch' }): JSX.Element {
  const control = createFieldControl(props.of);
  return (
    <div class={`choice choice-with-${props.look} ${props.of.class ?? ''}`}>
      <label class="choice-row">
        <input
          id={control.id}
          type="checkbox"
          class={`choice-input choice-${props.look}`}
          role={props.look === 'switch' ? 'switch' : undefined}
          checked={props.of.checked}
          name={props.of.name}
          value={props.of.value}
          required={props.of.required}
          disabled={props.of.disabled}
          autofocus={props.of.autofocus}
          aria-describedby={control.describedBy}
          aria-invalid={control.invalid}
          onChange={(event) => props.of.onChange?.(event.currentTarget.checked)}
        />
        <span class="choice-label">{props.of.label}</span>
      </label>
      <FieldTexts of={props.of} id={control.id} />
    </div>
  );
}
