import type { JSX } from 'solid-js';
import { createSignal, onMount, Show, splitProps } from 'solid-js';
import { IconButton } from './button.tsx';
import type { FieldControl, FieldFrame } from './field.tsx';
import { Field } from './field.tsx';
import { eyeIcon, eyeOffIcon } from './icons.ts';

type NativeInput = Omit<
  JSX.InputHTMLAttributes<HTMLInputElement>,
  'onInput' | 'oninput' | 'value' | 'class' | 'children' | 'type' | 'aria-invalid' | 'aria-describedby'
>;

export interface TextFieldProps extends FieldFrame, NativeInput {
  value: string;
  /** Called with the whole text on every keystroke, and once on hydration with what was typed before it. */
  onInput?: ((value: string) => void) | undefined;
  type?: 'text' | 'email' | 'url' | 'search' | 'tel' | 'date' | 'datetime-local' | undefined;
  optional?: boolean | undefined;
  /** Stands before the text inside the frame: a currency sign, an @. */
  prefix?: string | undefined;
  /** Stands after the text inside the frame: a unit. */
  suffix?: string | undefined;
}

const FRAME = ['label', 'hint', 'error', 'labelHidden', 'class', 'id', 'optional'] as const;

interface InputProps extends NativeInput {
  control: FieldControl;
  value: string;
  type: string;
  onInput?: ((value: string) => void) | undefined;
}

function Input(props: InputProps): JSX.Element {
  const [own, rest] = splitProps(props, ['control', 'onInput', 'ref']);
  let input: HTMLInputElement | undefined;
  // On server-rendered pages somebody may have typed before the script ran: take that over instead of losing it.
  onMount(() => {
    if (input && input.value !== rest.value) own.onInput?.(input.value);
  });
  return (
    <input
      {...rest}
      ref={(element) => {
        input = element;
        if (typeof own.ref === 'function') own.ref(element);
      }}
      id={own.control.id}
      class="field-input"
      aria-describedby={own.control.describedBy}
      aria-invalid={own.control.invalid}
      onInput={(event) => own.onInput?.(event.currentTarget.value)}
    />
  );
}

/** One line of text with its label, hint and error. */
export function TextField(props: TextFieldProps): JSX.Element {
  const [frame, own, rest] = splitProps(props, FRAME, ['prefix', 'suffix', 'type']);
  return (
    <Field {...frame}>
      {(control) => (
        <div class="field-box" classList={{ 'field-box-off': rest.disabled === true }}>
          <Show when={own.prefix}>
            <span class="field-affix">{own.prefix}</span>
          </Show>
          <Input {...rest} type={own.type ?? 'text'} control={control} />
          <Show when={own.suffix}>
            <span class="field-affix">{own.suffix}</span>
          </Show>
        </div>
      )}
    </Field>
  );
}

export interface PasswordFieldProps extends Omit<TextFieldProps, 'type' | 'prefix' | 'suffix'> {
  /** `current-password` or `new-password`: password managers go by it. */
  autocomplete: 'current-password' | 'new-password';
}

/** A password with a button that shows and hides it. */
export function PasswordField(props: PasswordFieldProps): JSX.Element {
  const [frame, rest] = splitProps(props, FRAME);
  const [shown, setShown] = createSignal(false);
  return (
    <Field {...frame}>
      {(control) => (
        <div class="field-box" classList={{ 'field-box-off': rest.disabled === true }}>
          <Input
            autocapitalize="none"
            autocorrect="off"
            spellcheck={false}
            {...rest}
            type={shown() ? 'text' : 'password'}
            control={control}
          />
          <IconButton
            class="field-button"
            icon={shown() ? eyeOffIcon : eyeIcon}
            label={shown() ? `Hide ${frame.label.toLowerCase()}` : `Show ${frame.label.toLowerCase()}`}
            aria-controls={control.id}
            onClick={() => setShown(!shown())}
          />
        </div>
      )}
    </Field>
  );
}

/** A whole number as text: numeric keypad, no spinner, no wheel. Reading the number is the caller's decision. */
export function NumberField(props: Omit<TextFieldProps, 'type'>): JSX.Element {
  return <TextField inputmode="numeric" autocomplete="off" maxlength={9} {...props} />;
}

/** An amount as text ("5" or "5.00") with the currency sign in front. Reading the money is the caller's decision. */
export function MoneyField(props: Omit<TextFieldProps, 'type'>): JSX.Element {
  return <TextField inputmode="decimal" autocomplete="off" maxlength={12} prefix="$" {...props} />;
}
