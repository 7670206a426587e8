import type { JSX } from 'solid-js';
import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { TextField } from './text-field.tsx';

/** Typing searches once it pauses this long. */
const PAUSE_MS = 350;

export interface TypedFilterProps {
  label: string;
  /** Keeps the label for screen readers only. */
  labelHidden?: boolean | undefined;
  class?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string | undefined;
  type?: 'text' | 'search' | undefined;
  maxlength: number;
  /** Id of a datalist. */
  list?: string | undefined;
  ref?: ((element: HTMLInputElement) => void) | undefined;
}

/** A text that takes effect once typing pauses, or at Enter. */
export function TypedFilter(props: TypedFilterProps): JSX.Element {
  const [text, setText] = createSignal(props.value);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  // Back and Clear change the address; what is being typed is newer than the address it leads to.
  createEffect(
    on(
      () => props.value,
      (value) => value !== text().trim() && setText(value),
      { defer: true },
    ),
  );
  const tell = () => {
    clearTimeout(timer);
    if (text().trim() !== props.value) props.onChange(text().trim());
  };
  return (
    <TextField
      class={props.class}
      label={props.label}
      labelHidden={props.labelHidden}
      type={props.type ?? 'text'}
      placeholder={props.placeholder}
      maxlength={props.maxlength}
      list={props.list}
      autocomplete="off"
      autocapitalize="none"
      autocorrect="off"
      spellcheck={false}
      enterkeyhint={props.type === 'search' ? 'search' : undefined}
      ref={(element) => props.ref?.(element)}
      value={text()}
      onInput={(value) => {
        setText(value);
        clearTimeout(timer);
        timer = setTimeout(tell, PAUSE_MS);
      }}
      onKeyDown={(event) => event.key === 'Enter' && tell()}
      onBlur={tell}
    />
  );
}
