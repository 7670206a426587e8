import type { JSX } from 'solid-js';
import { REASON_LENGTH_MAX } from '#shared/accounts/accounts.rules.ts';
import { TextField } from './text-field.tsx';

export interface ReasonFieldProps {
  value: string;
  onInput: (reason: string) => void;
  error: string | undefined;
  optional?: boolean | undefined;
}

/** Why something is done, as the audit log keeps it. */
export function ReasonField(props: ReasonFieldProps): JSX.Element {
  return (
    <TextField
      label="Reason"
      optional={props.optional}
      autocomplete="off"
      maxlength={REASON_LENGTH_MAX}
      value={props.value}
      onInput={(reason) => props.onInput(reason)}
      error={props.error}
    />
  );
}
