import type { Accessor } from 'solid-js';
import { createSignal, onCleanup, onMount } from 'solid-js';

export interface Shortcut {
  /** Keys as `event.key` names them, in order and separated by a blank: "g d", "/", "?", "Enter". "mod+k" is ⌘K or Ctrl+K. */
  keys: string;
  /** What it does, for the list of shortcuts. */
  label: string;
  run: (event: KeyboardEvent) => void;
}

export interface ShortcutOptions {
  /** Asked at every key press; the whole group rests while it says false. */
  enabled?: (() => boolean) | undefined;
}

/** After this long, the first key of a sequence is forgotten. */
const SEQUENCE_MS = 1_000;

const [groups, setGroups] = createSignal<readonly (readonly Shortcut[])[]>([]);
const [lettersOn, setLettersOn] = createSignal(true);

/** Every shortcut of the screens that are mounted now, for the list behind "?". */
export const activeShortcuts: Accessor<readonly Shortcut[]> = () => groups().flat();

/** Turns the shortcuts without a modifier off and on: people who dictate need that (WCAG 2.1.4). */
export function setLetterShortcuts(on: boolean): void {
  setLettersOn(on);
}

/**
 * Listens for keys while the calling component is mounted. Silent while somebody types, composes or has a dialog open.
 * The first shortcut that matches takes the key; later groups do not see it.
 */
export function createShortcuts(shortcuts: readonly Shortcut[], options: ShortcutOptions = {}): void {
  let typed: string[] = [];
  let lastKeyAtMs = 0;

  const handleKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || options.enabled?.() === false) return;
    const key = keyName(event);
    if (key === undefined || isTakenByPage(event, key)) return;
    if (event.timeStamp - lastKeyAtMs > SEQUENCE_MS) typed = [];
    lastKeyAtMs = event.timeStamp;
    typed = [...typed, key].slice(-3);
    const match = shortcuts.find((shortcut) => endsWith(typed, shortcut.keys.split(' ')));
    if (!match) return;
    typed = [];
    event.preventDefault();
    match.run(event);
  };

  onMount(() => {
    setGroups((all) => [...all, shortcuts]);
    window.addEventListener('keydown', handleKey);
    onCleanup(() => {
      setGroups((all) => all.filter((group) => group !== shortcuts));
      window.removeEventListener('keydown', handleKey);
    });
  });
}

/** The key's name in the notation of `keys`; undefined for modifiers alone and for combinations we leave to the browser. */
function keyName(event: KeyboardEvent): string | undefined {
  if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key) || event.altKey) return undefined;
  return event.metaKey || event.ctrlKey ? `mod+${event.key.toLowerCase()}` : event.key;
}

function isTakenByPage(event: KeyboardEvent, key: string): boolean {
  if (key.startsWith('mod+')) return false;
  if (!lettersOn() || document.querySelector('dialog[open]')) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  // Enter and the space bar belong to the control that has the focus.
  if ((key === 'Enter' || key === ' ') && target.closest('a, button, summary')) return true;
  return (
    target.isContentEditable ||
    target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')
  );
}

function endsWith(typed: readonly string[], keys: readonly string[]): boolean {
  return (
    keys.length <= typed.length &&
    keys.every((key, index) => key === typed[typed.length - keys.length + index])
  );
}
