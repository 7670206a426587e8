import type { JSX } from 'solid-js';
import { onMount, Show } from 'solid-js';
import type { FieldControl, FieldFrame } from './field.tsx';
import { FramedControl } from './field.tsx';

/** What an input for one line of text takes, whatever its kind. */
export interface TextInput extends FieldFrame {
  value: string;
  /** Called with the whole text on every keystroke, and once on hydration with what was typed before it. */
  onInput?: ((value: string) => void) | undefined;
  onBlur?: ((event: FocusEvent) => void) | undefined;
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
  ref?: ((element: HTMLInputElement) => void) | undefined;
  name?: string | undefined;
  placeholder?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  readonly?: boolean | undefined;
  /** Takes the focus when the dialog around it opens. */
  autofocus?: boolean | undefined;
  autocomplete?: JSX.HTMLAutocomplete | undefined;
  autocapitalize?: 'none' | 'sentences' | 'words' | 'characters' | undefined;
  autocorrect?: 'on' | 'off' | undefined;
  spellcheck?: boolean | undefined;
  inputmode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' | 'url' | 'search' | 'none' | undefined;
  enterkeyhint?: 'enter' | 'done' | 'go' | 'next' | 'previous' | 'search' | 'send' | undefined;
  maxlength?: number | undefined;
  /** Of dates, as the input writes them. */
  min?: string | undefined;
  max?: string | undefined;
  /** Id of a datalist. */
  list?: string | undefined;
}

export interface TextFieldProps extends TextInput {
  type?: 'text' | 'email' | 'url' | 'search' | 'tel' | 'date' | 'month' | 'datetime-local' | undefined;
  /** Stands before the text inside the frame: a currency sign, an @. */
  prefix?: string | undefined;
  /** Stands after the text inside the frame: a unit. */
  suffix?: string | undefined;
}

/** One line of text with its label, hint and error. */
export function TextField(props: TextFieldProps): JSX.Element {
  return <AffixedField of={props} usual={{}} />;
}

export type NumberFieldProps = Omit<TextFieldProps, 'type'>;

/** A whole number as text: numeric keypad, no spinner, no wheel. Reading the number is the caller's decision. */
export function NumberField(props: NumberFieldProps): JSX.Element {
  return <AffixedField of={props} usual={{ inputmode: 'numeric', autocomplete: 'off', maxlength: 9 }} />;
}

/** An amount as text ("5" or "5.00") with the currency sign in front. Reading the money is the caller's decision. */
export function MoneyField(props: NumberFieldProps): JSX.Element {
  return (
    <AffixedField
      of={props}
      usual={{ inputmode: 'decimal', autocomplete: 'off', maxlength: 12 }}
      usualPrefix="$"
    />
  );
}

/** What a field of its kind has unless the caller says otherwise. */
export type UsualInput = Partial<
  Pick<
    TextInput,
    'inputmode' | 'autocomplete' | 'maxlength' | 'autocapitalize' | 'autocorrect' | 'spellcheck'
  >
>;

export const boxClass = (input: TextInput) => `field-box ${input.disabled ? 'field-box-off' : ''}`;

interface AffixedFieldProps {
  of: TextFieldProps;
  usual: UsualInput;
  usualPrefix?: string | undefined;
}

function AffixedField(props: AffixedFieldProps): JSX.Element {
  const prefix = () => props.of.prefix ?? props.usualPrefix;
  return (
    <FramedControl of={props.of}>
      {(control) => (
        <div class={boxClass(props.of)}>
          <Show when={prefix()}>
            <span class="field-affix">{prefix()}</span>
          </Show>
          <Input of={props.of} usual={props.usual} type={props.of.type ?? 'text'} control={control} />
          <Show when={props.of.suffix}>
            <span class="field-affix">{props.of.suffix}</span>
          </Show>
        </div>
      )}
    </FramedControl>
  );
}

/** The bare input in its field; a password has buttons of its own beside it. */
export function Input(props: {
  of: TextInput;
  usual: UsualInput;
  type: string;
  control: FieldControl;
}): JSX.Element {
  let input: HTMLInputElement | undefined;
  // On server-rendered pages somebody may have typed before the script ran: take that over instead of losing it.
  onMount(() => {
    if (input && input.value !== props.of.value) props.of.onInput?.(input.value);
  });
  return (
    <input
      ref={(element) => {
        input = element;
        props.of.ref?.(element);
      }}
      id={props.control.id}
      class="field-input"
      type={props.type}
      value={props.of.value}
      name={props.of.name}
      placeholder={props.of.placeholder}
      required={props.of.required}
      disabled={props.of.disabled}
      readonly={props.of.readonly}
      autofocus={props.of.autofocus}
      autocomplete={props.of.autocomplete ?? props.usual.autocomplete}
      autocapitalize={props.of.autocapitalize ?? props.usual.autocapitalize}
      autocorrect={props.of.autocorrect ?? props.usual.autocorrect}
      spellcheck={props.of.spellcheck ?? props.usual.spellcheck}
      inputmode={props.of.inputmode ?? props.usual.inputmode}
      enterkeyhint={props.of.enterkeyhint}
      maxlength={props.of.maxlength ?? props.usual.maxlength}
      min={props.of.min}
      max={props.of.max}
      list={props.of.list}
      aria-describedby={props.control.describedBy}
      aria-invalid={props.control.invalid}
      onInput={(event) => props.of.onInput?.(event.currentTarget.value)}
      onBlur={(event) => props.of.onBlur?.(event)}
      onKeyDown={(event) => props.of.onKeyDown?.(event)}
    />
  );
}
