import type { JSX } from 'solid-js';
import { onMount } from 'solid-js';

/** What came of a form in front of the sign-in. It takes the form's place and its focus, so that it is read out. */
export function DoorNotice(props: { children: JSX.Element }): JSX.Element {
  let notice: HTMLParagraphElement | undefined;
  onMount(() => notice?.focus());
  return (
    <p
      class="door-notice"
      tabindex="-1"
      ref={(element) => {
        notice = element;
      }}
    >
      {props.children}
    </p>
  );
}
