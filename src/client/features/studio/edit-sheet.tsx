import type { JSX } from 'solid-js';
import { createEffect, createUniqueId, on } from 'solid-js';
import type { Submission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { BottomSheet } from '#client/ui/dialog.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';

export interface EditSheetProps {
  title: string;
  description?: string | undefined;
  saveLabel: string;
  submission: Pick<Submission<never, unknown>, 'busy' | 'error' | 'fields'>;
  onSave: () => void;
  onClose: () => void;
  wide?: boolean | undefined;
  children: JSX.Element;
}

/** A form in a sheet: what the server refuses stands at its field, or above the buttons where it has none. */
export function EditSheet(props: EditSheetProps): JSX.Element {
  const formId = `edit-${createUniqueId()}`;
  let form: HTMLFormElement | undefined;
  createEffect(
    on(
      () => props.submission.error(),
      (error) => error && form && focusFirstInvalid(form),
      { defer: true },
    ),
  );
  const unplaced = () => {
    const hasField = Object.keys(props.submission.fields()).length > 0;
    return hasField ? undefined : props.submission.error()?.message;
  };
  return (
    <BottomSheet
      open
      wide={props.wide}
      title={props.title}
      description={props.description}
      dismissable={!props.submission.busy()}
      onClose={() => props.onClose()}
      footer={
        <>
          <Button disabled={props.submission.busy()} onClick={() => props.onClose()}>
            Cancel
          </Button>
          <Button type="submit" form={formId} variant="primary" busy={props.submission.busy()}>
            {props.saveLabel}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        class="stack"
        novalidate
        ref={(element) => {
          form = element;
        }}
        onSubmit={(event) => {
          event.preventDefault();
          props.onSave();
        }}
      >
        {props.children}
        <p class="form-error" role="alert">
          {unplaced()}
        </p>
      </form>
    </BottomSheet>
  );
}
