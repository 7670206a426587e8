import type { JSX } from 'solid-js';
import { TextField } from '#client/ui/text-field.tsx';

export interface CodeFieldProps {
  /** Takes a recovery code: letters too, and longer. */
  recovery?: boolean | undefined;
  /** Takes either kind; says so. */
  either?: boolean | undefined;
  value: string;
  onInput: (value: string) => void;
  ref?: ((element: HTMLInputElement) => void) | undefined;
  error?: string | undefined;
}

/** A code of the second factor. Phones offer the numbers alone, and fill in what an app of theirs makes. */
export function CodeField(props: CodeFieldProps): JSX.Element {
  const takesLetters = () => props.recovery === true || props.either === true;
  const label = () => {
    if (props.recovery) return 'Recovery code';
    return props.either ? 'Code of the app, or a recovery code' : 'Code of six digits';
  };
  return (
    <TextField
      label={label()}
      name="one-time-code"
      autocomplete={props.recovery ? 'off' : 'one-time-code'}
      inputmode={takesLetters() ? 'text' : 'numeric'}
      autocapitalize={takesLetters() ? 'characters' : 'none'}
      autocorrect="off"
      spellcheck={false}
      enterkeyhint="go"
      maxlength={takesLetters() ? 60 : 12}
      value={props.value}
      onInput={props.onInput}
      ref={props.ref}
      error={props.error}
    />
  );
}
