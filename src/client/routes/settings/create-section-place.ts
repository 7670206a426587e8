import { useLocation } from '@solidjs/router';
import type { Accessor } from 'solid-js';
import { createEffect, on, onCleanup } from 'solid-js';

/** Sections fill while they load; for this long the one that was asked for stays where it was put. */
const SETTLE_MS = 3_000;

export interface SectionPlace {
  /** The section that the address names; empty where it names none. */
  readonly current: Accessor<string>;
  /** Goes there once more: the router does nothing for a link to where the page is already. */
  show(): void;
}

/**
 * Brings the section that the address names into sight and the focus to it.
 * Until the page has settled, or somebody moves it, what loads above does not push the section away.
 */
export function createSectionPlace(page: () => HTMLElement | undefined): SectionPlace {
  const location = useLocation();
  const id = () => location.hash.replace(/^#/, '');
  let release = () => {};
  const show = () => {
    release();
    const section = id() === '' ? null : document.getElementById(id());
    const root = page();
    if (section === null || root === undefined) return;
    section.focus({ preventScroll: true });
    release = holdInSight(root, section);
  };
  createEffect(on(id, () => queueMicrotask(show)));
  onCleanup(() => release());
  return { current: id, show };
}

function holdInSight(root: HTMLElement, section: HTMLElement): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const growth = new ResizeObserver(() => section.scrollIntoView({ block: 'start' }));
  const release = () => {
    growth.disconnect();
    clearTimeout(timer);
    stop.abort();
  };
  const timer = setTimeout(release, SETTLE_MS);
  // Whoever scrolls, taps or types has seen what they came for.
  for (const type of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
    window.addEventListener(type, release, { signal, passive: true });
  }
  section.scrollIntoView({ block: 'start' });
  growth.observe(root);
  return release;
}
