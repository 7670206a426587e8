import type { JSX } from 'solid-js';
import { createUniqueId, Show } from 'solid-js';
import './panel.css';

export interface PanelProps {
  heading: string;
  /** Beside the heading: one or two buttons, a menu, a count. */
  actions?: JSX.Element | undefined;
  children: JSX.Element;
}

/** A named part of a page with its own heading. */
export function Panel(props: PanelProps): JSX.Element {
  const id = `panel-${createUniqueId()}`;
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 class="panel-heading" id={id}>
          {props.heading}
        </h2>
        <Show when={props.actions}>{(actions) => <div class="panel-actions">{actions()}</div>}</Show>
      </div>
      {props.children}
    </section>
  );
}
