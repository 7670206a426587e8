import type { JSX } from 'solid-js';
import { createUniqueId, Show } from 'solid-js';
import { Icon } from './icon.tsx';
import { infoIcon } from './icons.ts';
import './why-not.css';

/** A reason that stands beside the controls it holds back. */
export interface Reason {
  /** Id of the visible text while there is a reason: for `blockedBy` of every control that it holds back. */
  readonly id: string | undefined;
  readonly text: string | null;
}

/** Ties a reason to its controls. `why` says it in a sentence; null while nothing is held back. */
export function createReason(why: () => string | null): Reason {
  const ownId = `why-${createUniqueId()}`;
  return {
    get id() {
      return why() === null ? undefined : ownId;
    },
    get text() {
      return why();
    },
  };
}

/** Says in sight why the controls beside it do nothing now; nothing where they work. */
export function WhyNot(props: { reason: Reason }): JSX.Element {
  return (
    <Show when={props.reason.text}>
      {(text) => (
        <p class="why-not" id={props.reason.id}>
          <Icon shape={infoIcon} size={16} />
          <span>{text()}</span>
        </p>
      )}
    </Show>
  );
}
