import type { JSX } from 'solid-js';
import { createSignal, onMount, Show } from 'solid-js';

/**
 * A quiet way out of Instagram's built-in browser, where payment apps often don't open. Nothing in any other browser.
 * The address is Instagram's own and undocumented, so it is offered and never opened by itself.
 */
export function OpenInBrowser(props: { url: string }): JSX.Element {
  const [inside, setInside] = createSignal(false);
  onMount(() => setInside(/Instagram/i.test(navigator.userAgent)));
  return (
    <Show when={inside()}>
      <a class="quiet-link" href={`instagram://extbrowser/?url=${encodeURIComponent(props.url)}`}>
        Open in your browser
      </a>
    </Show>
  );
}
