import type { Accessor } from 'solid-js';
import { createEffect, createSignal, onCleanup } from 'solid-js';

const RETRY_MS = 3_000;

/** Loads a part of the page, however often that takes, and hands it over. The returned function gives up. */
export function loadLater<Part>(
  load: () => Promise<Part>,
  use: (part: Part) => void,
  onMissed: () => void = () => {},
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const attempt = () => {
    load().then(
      (part) => {
        if (!stopped) use(part);
      },
      () => {
        if (stopped) return;
        onMissed();
        timer = setTimeout(attempt, RETRY_MS);
      },
    );
  };
  // Not in the task that brings the page to life: that one is long enough for a slow phone.
  timer = setTimeout(attempt);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** The same as a signal, from the moment it is wanted; undefined on the server and until the part is there. */
export function createLater<Part>(
  load: () => Promise<Part>,
  wanted: Accessor<boolean> = () => true,
): Accessor<Part | undefined> {
  const [part, setPart] = createSignal<Part>();
  let giveUp: (() => void) | undefined;
  createEffect(() => {
    if (wanted()) giveUp ??= loadLater(load, (loaded) => setPart(() => loaded));
  });
  onCleanup(() => giveUp?.());
  return part;
}
