import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import './tabs.css';

export interface Tab {
  href: string;
  label: string;
  current: boolean;
  /** How many things are behind it. */
  count?: number | undefined;
}

export interface TabsProps {
  /** Spoken name of the whole row. */
  label: string;
  tabs: readonly Tab[];
}

/** Views of one page as links: the address says which is shown, so reload and Back restore it. */
export function Tabs(props: TabsProps): JSX.Element {
  return (
    <nav class="tabs" aria-label={props.label}>
      <For each={props.tabs}>
        {(tab) => (
          <a class="tab" href={tab.href} aria-current={tab.current ? 'page' : undefined}>
            {tab.label}
            <Show when={tab.count !== undefined}>
              {' '}
              <span class="tab-count">{tab.count}</span>
            </Show>
          </a>
        )}
      </For>
    </nav>
  );
}
