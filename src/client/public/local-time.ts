import type { Accessor } from 'solid-js';
import { createSignal, onMount } from 'solid-js';

/** The reader's time zone; UTC on the server and until the page runs, so that both render the same. */
export function createZone(): Accessor<string> {
  const [zone, setZone] = createSignal('UTC');
  onMount(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'));
  return zone;
}

/** `19:45`, or `21 Nov, 19:45` on another day than today, where the reader is. Only in the browser. */
export function sayUntil(iso: string): string {
  const at = new Date(iso);
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${time}`;
}

/** The same for what the server renders: null until the page knows where the reader is. */
export function createSaysUntil(): (iso: string | null) => string | null {
  const [mounted, setMounted] = createSignal(false);
  onMount(() => setMounted(true));
  return (iso) => (iso !== null && mounted() ? sayUntil(iso) : null);
}
