import type { JSX } from 'solid-js';
import { onCleanup, onMount } from 'solid-js';
import './action-bar.css';

export interface ActionBarProps {
  /** Spoken name of the bar: "Actions of this board". */
  label: string;
  children: JSX.Element;
}

/** The bar fixed to the lower edge, under the thumb. Its height is known to toasts and to the page's end. */
export function ActionBar(props: ActionBarProps): JSX.Element {
  let bar: HTMLElement | undefined;
  onMount(() => {
    if (!bar) return;
    const element = bar;
    const root = document.documentElement;
    const observer = new ResizeObserver(() => {
      root.style.setProperty('--footer-height', `${Math.round(element.offsetHeight)}px`);
    });
    observer.observe(element);
    onCleanup(() => {
      observer.disconnect();
      root.style.removeProperty('--footer-height');
    });
  });
  return (
    <section
      ref={(element) => {
        bar = element;
      }}
      class="action-bar"
      aria-label={props.label}
    >
      <div class="action-bar-row">{props.children}</div>
    </section>
  );
}
