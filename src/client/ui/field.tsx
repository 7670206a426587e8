import type { JSX } from 'solid-js';
import { createUniqueId, Show } from 'solid-js';
import './field.css';

/** What every field has: a visible label, an optional hint, and the error that stands at the field itself. */
export interface FieldFrame {
  label: string;
  /** One sentence under the control. */
  hint?: string | undefined;
  /** What is wrong and how to put it right. Anything non-empty marks the control invalid. */
  error?: string | undefined;
  /** Keeps the label for screen readers only, where the context says it (a search box). */
  labelHidden?: boolean | undefined;
  class?: string | undefined;
}

/** The attributes a control takes over from its field, so that label, hint and error are announced with it. */
export interface FieldControl {
  id: string;
  readonly describedBy: string | undefined;
  readonly invalid: 'true' | undefined;
}

export interface FieldProps extends FieldFrame {
  id?: string | undefined;
  optional?: boolean | undefined;
  children: (control: FieldControl) => JSX.Element;
}

/** Frames any control with label, hint and error. The ready-made fields below it all use this one. */
export function Field(props: FieldProps): JSX.Element {
  const ownId = createUniqueId();
  const id = () => props.id ?? `field-${ownId}`;
  const control: FieldControl = {
    get id() {
      return id();
    },
    get describedBy() {
      const ids = [props.error ? `${id()}-error` : '', props.hint ? `${id()}-hint` : ''].filter(Boolean);
      return ids.length > 0 ? ids.join(' ') : undefined;
    },
    get invalid() {
      return props.error ? 'true' : undefined;
    },
  };
  return (
    <div class={`field ${props.class ?? ''}`}>
      <label class="field-label" classList={{ 'visually-hidden': props.labelHidden === true }} for={id()}>
        {props.label}
        <Show when={props.optional}>
          <span class="field-optional"> optional</span>
        </Show>
      </label>
      {props.children(control)}
      <FieldError id={`${id()}-error`} text={props.error} />
      <Show when={props.hint}>
        <p class="field-hint" id={`${id()}-hint`}>
          {props.hint}
        </p>
      </Show>
    </div>
  );
}

/** The line that says what is wrong; announced when it appears. */
export function FieldError(props: { id: string; text: string | undefined }): JSX.Element {
  return (
    <p class="field-error" id={props.id} aria-live="polite">
      {props.text}
    </p>
  );
}

/** Puts the focus on the first control that is marked invalid; false where there is none. */
export function focusFirstInvalid(root: ParentNode): boolean {
  const control = root.querySelector<HTMLElement>('[aria-invalid="true"]');
  control?.focus();
  return control !== null;
}
