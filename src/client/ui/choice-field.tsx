import type { JSX } from 'solid-js';
import { createUniqueId, Show, splitProps } from 'solid-js';
import './choice-field.css';
import { FieldError } from './field.tsx';

type NativeCheckbox = Omit<
  JSX.InputHTMLAttributes<HTMLInputElement>,
  'onChange' | 'onchange' | 'class' | 'children' | 'type' | 'role' | 'aria-invalid' | 'aria-describedby'
>;

export interface ChoiceFieldProps extends NativeCheckbox {
  label: JSX.Element;
  hint?: string | undefined;
  error?: string | undefined;
  checked: boolean;
  onChange?: ((checked: boolean) => void) | undefined;
  class?: string | undefined;
}

function Choice(props: ChoiceFieldProps & { look: 'checkbox' | 'switch' }): JSX.Element {
  const [own, rest] = splitProps(props, ['label', 'hint', 'error', 'onChange', 'class', 'look', 'id']);
  const ownId = createUniqueId();
  const id = () => own.id ?? `choice-${ownId}`;
  const describedBy = () => {
    const ids = [own.error ? `${id()}-error` : '', own.hint ? `${id()}-hint` : ''].filter(Boolean);
    return ids.length > 0 ? ids.join(' ') : undefined;
  };
  return (
    <div class={`choice ${own.class ?? ''}`}>
      <label class="choice-row">
        <input
          {...rest}
          id={id()}
          type="checkbox"
          class={`choice-input choice-${own.look}`}
          role={own.look === 'switch' ? 'switch' : undefined}
          aria-describedby={describedBy()}
          aria-invalid={own.error ? 'true' : undefined}
          onChange={(event) => own.onChange?.(event.currentTarget.checked)}
        />
        <span class="choice-label">{own.label}</span>
      </label>
      <FieldError id={`${id()}-error`} text={own.error} />
      <Show when={own.hint}>
        <p class="field-hint choice-hint" id={`${id()}-hint`}>
          {own.hint}
        </p>
      </Show>
    </div>
  );
}

/** Agrees to or picks something; takes effect when the form is sent. */
export function Checkbox(props: ChoiceFieldProps): JSX.Element {
  return <Choice {...props} look="checkbox" />;
}

/** Turns something on or off; takes effect at once. */
export function Switch(props: ChoiceFieldProps): JSX.Element {
  return <Choice {...props} look="switch" />;
}
