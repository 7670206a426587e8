import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import './empty-state.css';
import { Icon } from './icon.tsx';
import type { IconShape } from './icons.ts';

export interface EmptyStateProps {
  title: string;
  /** Why it is empty and what fills it. */
  text?: string | undefined;
  icon?: IconShape | undefined;
  /** Buttons or links that lead on. */
  children?: JSX.Element | undefined;
}

/** What stands where a list has nothing to show. */
export function EmptyState(props: EmptyStateProps): JSX.Element {
  return (
    <div class="empty-state">
      <Show when={props.icon}>
        {(shape) => (
          <span class="empty-state-icon">
            <Icon shape={shape()} size={24} />
          </span>
        )}
      </Show>
      <p class="empty-state-title">{props.title}</p>
      <Show when={props.text}>
        <p class="empty-state-text">{props.text}</p>
      </Show>
      <Show when={props.children}>{(actions) => <div class="empty-state-actions">{actions()}</div>}</Show>
    </div>
  );
}
