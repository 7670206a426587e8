import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import { activeShortcuts } from './create-shortcuts.ts';
import './shortcut-list.css';

/** The shortcuts that work on this screen right now, for the dialog behind "?". */
export function ShortcutList(): JSX.Element {
  return (
    <dl class="shortcut-list">
      <For each={activeShortcuts()}>
        {(shortcut) => (
          <div class="shortcut-row">
            <dt>{shortcut.label}</dt>
            <dd class="shortcut-keys">
              <For each={shortcut.keys.split(' ')}>{(key) => <kbd class="shortcut-key">{key}</kbd>}</For>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
