import type { JSX } from 'solid-js';
import { createEffect, createSignal, createUniqueId, on, Show } from 'solid-js';
import { Button } from './button.tsx';
import './confirm-dialog.css';
import { BottomSheet } from './dialog.tsx';
import { focusFirstInvalid } from './field.tsx';
import { PasswordField } from './password-field.tsx';
import { TextField } from './text-field.tsx';

/** What the person entered; empty strings for what was not asked. */
export interface ConfirmValues {
  typedWord: string;
  password: string;
}

export interface ConfirmErrors {
  typedWord?: string | undefined;
  password?: string | undefined;
  /** What concerns neither field; shown above the buttons. */
  form?: string | undefined;
}

export interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  /** Names the object: "Delete Blue Wig #3?" */
  title: string;
  /** Says the consequence in one or two sentences. */
  consequence: string;
  /** The verb and the object again, never "OK". */
  confirmLabel: string;
  cancelLabel?: string | undefined;
  /** `danger` for what destroys or costs money. */
  tone?: 'primary' | 'danger' | undefined;
  onConfirm: (values: ConfirmValues) => void;
  /** Shows what is wrong with the fields in between; false where something is, and nothing is confirmed. */
  check?: (() => boolean) | undefined;
  /** While the server is asked: the button turns, and nothing closes the dialog. */
  busy?: boolean | undefined;
  /** A word that has to be typed exactly, such as DELETE. */
  typedWord?: string | undefined;
  /** Asks for the current password. */
  askPassword?: boolean | undefined;
  /** What the server refused; each text appears at its field, and the first one takes the focus. */
  errors?: ConfirmErrors | undefined;
  /** More fields or a list of what is affected, between the consequence and the typed word. */
  children?: JSX.Element | undefined;
}

/** Asks before what is public or irreversible. Word and password are checked here for presence, by the server for truth. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const formId = `confirm-${createUniqueId()}`;
  return (
    <BottomSheet
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      description={props.consequence}
      dismissable={!props.busy}
      footer={
        <>
          <Button disabled={props.busy} onClick={props.onClose}>
            {props.cancelLabel ?? 'Cancel'}
          </Button>
          <Button type="submit" form={formId} variant={props.tone ?? 'primary'} busy={props.busy}>
            {props.confirmLabel}
          </Button>
        </>
      }
    >
      <ConfirmForm of={props} formId={formId} />
    </BottomSheet>
  );
}

/** A component of its own, so that what was typed is forgotten each time the dialog closes. */
function ConfirmForm(props: { of: ConfirmDialogProps; formId: string }): JSX.Element {
  const [typedWord, setTypedWord] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [missing, setMissing] = createSignal<ConfirmErrors>({});
  let form: HTMLFormElement | undefined;

  const wordError = () => missing().typedWord ?? props.of.errors?.typedWord;
  const passwordError = () => missing().password ?? props.of.errors?.password;

  // A refusal is read at its field: the one that arrives takes the focus there.
  createEffect(
    on(
      () => [missing(), props.of.errors],
      () => form && focusFirstInvalid(form),
      { defer: true },
    ),
  );

  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (props.of.busy) return;
    const found: ConfirmErrors = {};
    if (props.of.typedWord && typedWord().trim() !== props.of.typedWord) {
      found.typedWord = `Type ${props.of.typedWord} in capital letters, exactly as shown.`;
    }
    if (props.of.askPassword && password() === '') found.password = 'Enter your current password.';
    // All of it at once: whoever mends one field should not be told of the next one then.
    const isFine = props.of.check?.() ?? true;
    setMissing(found);
    if (!isFine || found.typedWord || found.password) return;
    props.of.onConfirm({ typedWord: typedWord().trim(), password: password() });
  };

  return (
    <form
      ref={(element) => {
        form = element;
      }}
      id={props.formId}
      class="confirm-form"
      novalidate
      onSubmit={handleSubmit}
    >
      {props.of.children}
      <Show when={props.of.typedWord}>
        {(word) => (
          <TextField
            label={`Type ${word()} to confirm`}
            value={typedWord()}
            onInput={setTypedWord}
            error={wordError()}
            autocomplete="off"
            autocapitalize="characters"
            autocorrect="off"
            spellcheck={false}
          />
        )}
      </Show>
      <Show when={props.of.askPassword}>
        <PasswordField
          label="Your password"
          autocomplete="current-password"
          value={password()}
          onInput={setPassword}
          error={passwordError()}
        />
      </Show>
      <p class="confirm-error" role="alert">
        {props.of.errors?.form}
      </p>
    </form>
  );
}
