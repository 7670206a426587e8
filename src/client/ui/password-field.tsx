import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { IconButton } from './button.tsx';
import { FramedControl } from './field.tsx';
import { eyeIcon, eyeOffIcon } from './more-icons.ts';
import type { TextInput, UsualInput } from './text-field.tsx';
import { boxClass, Input } from './text-field.tsx';

export interface PasswordFieldProps extends TextInput {
  /** Password managers go by it. */
  autocomplete: 'current-password' | 'new-password';
}

/** Shown as text, a password would otherwise be corrected and capitalised by phones. */
const UNTOUCHED_TEXT: UsualInput = { autocapitalize: 'none', autocorrect: 'off', spellcheck: false };

/** A password with a button that shows and hides it. */
export function PasswordField(props: PasswordFieldProps): JSX.Element {
  const [shown, setShown] = createSignal(false);
  return (
    <FramedControl of={props}>
      {(control) => (
        <div class={boxClass(props)}>
          <Input of={props} usual={UNTOUCHED_TEXT} type={shown() ? 'text' : 'password'} control={control} />
          <IconButton
            class="field-button"
            icon={shown() ? eyeOffIcon : eyeIcon}
            label={`${shown() ? 'Hide' : 'Show'} ${props.label.toLowerCase()}`}
            aria-controls={control.id}
            onClick={() => setShown(!shown())}
          />
        </div>
      )}
    </FramedControl>
  );
}
