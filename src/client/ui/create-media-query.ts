import type { Accessor } from 'solid-js';
import { createSignal, onCleanup, onMount } from 'solid-js';

/** Follows a media query. False on the server and until mounted, so that both render the same. */
export function createMediaQuery(query: string): Accessor<boolean> {
  const [matches, setMatches] = createSignal(false);
  onMount(() => {
    const list = window.matchMedia(query);
    const update = () => setMatches(list.matches);
    update();
    list.addEventListener('change', update);
    onCleanup(() => list.removeEventListener('change', update));
  });
  return matches;
}
