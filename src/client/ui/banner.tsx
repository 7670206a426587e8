import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import './banner.css';
import { Icon } from './icon.tsx';
import type { IconShape } from './icons.ts';

export interface BannerProps {
  /** The strip's place is always in the page, so that its text is announced when it appears. */
  show: boolean;
  /** May tick: what changes in it later is not announced again. */
  text: JSX.Element;
  tone?: 'warning' | 'danger' | 'accent' | undefined;
  icon?: IconShape | undefined;
  /** `name` is spoken in place of the label, which it begins with. */
  action?: { label: string; name?: string; onClick: () => void } | undefined;
}

/** One line above the content about the state of the whole page. */
export function Banner(props: BannerProps): JSX.Element {
  return (
    <div role="status" aria-atomic="false" aria-relevant="additions">
      <Show when={props.show}>
        <div class={`banner banner-${props.tone ?? 'warning'}`}>
          <Show when={props.icon}>{(shape) => <Icon shape={shape()} />}</Show>
          <span class="banner-text">{props.text}</span>
          <Show when={props.action}>
            {(action) => (
              <button
                type="button"
                class="banner-action"
                aria-label={action().name}
                onClick={() => action().onClick()}
              >
                {action().label}
              </button>
            )}
          </Show>
        </div>
      </Show>
    </div>
  );
}
