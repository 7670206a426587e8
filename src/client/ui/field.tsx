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
  /** Says "optional" beside the label. */
  optional?: boolean | undefined;
  id?: string | undefined;
  class?: string | undefined;
}

/** The attributes a control takes over from its field, so that label, hint and error are announced with it. */
export interface FieldControl {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: 'true' | undefined;
}

/** Makes the ids that tie a control to its texts. Everything it returns follows the frame. */
export function createFieldControl(frame: Pick<FieldFrame, 'id' | 'hint' | 'error'>): FieldControl {
  const ownId = `field-${createUniqueId()}`;
  return {
    get id() {
      return frame.id ?? ownId;
    },
    get describedBy() {
      const ids = [frame.error ? `${this.id}-error` : '', frame.hint ? `${this.id}-hint` : ''];
      return ids.filter(Boolean).join(' ') || undefined;
    },
    get invalid() {
      return frame.error ? 'true' : undefined;
    },
  };
}

/** Field for the components beside it, which hand their own props over as one object. */
export function FramedControl(props: {
  of: FieldFrame;
  children: (control: FieldControl) => JSX.Element;
}): JSX.Element {
  const control = createFieldControl(props.of);
  return (
    <div class={`field ${props.of.class ?? ''}`}>
      <label class={`field-label ${props.of.labelHidden ? 'visually-hidden' : ''}`} for={control.id}>
        {props.of.label}
        <Show when={props.of.optional}>
          <span class="field-optional"> optional</span>
        </Show>
      </label>
      {props.children(control)}
      <FieldTexts of={props.of} id={control.id} />
    </div>
  );
}

/** The error, announced when it appears, and the hint. */
export function FieldTexts(props: { of: Pick<FieldFrame, 'hint' | 'error'>; id: string }): JSX.Element {
  return (
    <>
      <p class="field-error" id={`${props.id}-error`} aria-live="polite">
        {props.of.error}
      </p>
      <Show when={props.of.hint}>
        <p class="field-hint" id={`${props.id}-hint`}>
          {props.of.hint}
        </p>
      </Show>
    </>
  );
}

/** Puts the focus on the first control that is marked invalid; false where there is none. */
export function focusFirstInvalid(root: ParentNode): boolean {
  const control = root.querySelector<HTMLElement>('[aria-invalid="true"]');
  control?.focus();
  return control !== null;
}
