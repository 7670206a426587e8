import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import './banner.css';
import { Icon } from './icon.tsx';
import type { IconShape } from './icons.ts';

export interface BannerProps {
  /** The strip itself is always in the page, so that its text is announced once when it appears. */
  show: boolean;
  text: string;
  tone?: 'warning' | 'danger' | 'accent' | undefined;
  icon?: IconShape | undefined;
  action?: { label: string; onClick: () => void } | undefined;
}

/** One line above the content about the state of the whole page. */
export function Banner(props: BannerProps): JSX.Element {
  return (
    <div role="status">
      <Show when={props.show}>
        <div class={`banner banner-${props.tone ?? 'warning'}`}>
          <Show when={props.icon}>{(shape) => <Icon shape={shape()} />}</Show>
          <span class="banner-text" title={props.text}>
            {props.text}
          </span>
          <Show when={props.action}>
            {(action) => (
              <button type="button" class="banner-action" onClick={() => action().onClick()}>
                {action().label}
              </button>
            )}
          </Show>
        </div>
      </Show>
    </div>
  );
}
