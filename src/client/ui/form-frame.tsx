import type { JSX } from 'solid-js';
import { createEffect, on, Show } from 'solid-js';
import { Button } from './button.tsx';
import { focusFirstInvalid } from './field.tsx';
import type { Reason } from './why-not.tsx';
import { WhyNot } from './why-not.tsx';

export interface FormFrameProps {
  /** The fields, each with its error. */
  children: JSX.Element;
  /** Lets the fields say what is wrong before anything is sent; false where something is. */
  check: () => boolean;
  send: () => Promise<unknown>;
  busy: boolean;
  /** The last refusal. It is read at its field: the one that arrives takes the focus there. */
  refusal: unknown;
  /** What of it stands at no field. */
  error: string | undefined;
  /** Of the button. */
  label: string;
  /** Why nothing can be sent now. */
  blocked?: Reason | undefined;
  /** What stands there instead of the button. */
  instead?: JSX.Element;
}

/** A form of one column: fields, what is wrong with it as a whole, and the one button that sends it. */
export function FormFrame(props: FormFrameProps): JSX.Element {
  let form: HTMLFormElement | undefined;
  createEffect(
    on(
      () => props.refusal,
      (refusal) => refusal && form && focusFirstInvalid(form),
      { defer: true },
    ),
  );
  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (props.check()) void props.send();
    else if (form) focusFirstInvalid(form);
  };
  return (
    <form
      class="stack"
      novalidate
      ref={(element) => {
        form = element;
      }}
      onSubmit={handleSubmit}
    >
      {props.children}
      <p class="form-error" role="alert">
        {props.error}
      </p>
      <Show when={props.blocked}>{(reason) => <WhyNot reason={reason()} />}</Show>
      <Show
        when={props.instead}
        fallback={
          <Button
            type="submit"
            variant="primary"
            size={60}
            wide
            busy={props.busy}
            blockedBy={props.blocked?.id}
          >
            {props.label}
          </Button>
        }
      >
        {(instead) => instead()}
      </Show>
    </form>
  );
}
