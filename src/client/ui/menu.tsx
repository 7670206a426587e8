import type { JSX } from 'solid-js';
import { createSignal, createUniqueId, lazy, onMount, Show, Suspense } from 'solid-js';
import type { ButtonSize, ButtonVariant } from './button.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import type { IconShape } from './icons.ts';
import { downIcon, moreIcon } from './icons.ts';

export interface MenuItem {
  label: string;
  icon?: IconShape | undefined;
  tone?: 'plain' | 'danger' | undefined;
  /** Where it goes; without it, `onSelect` says what it does. */
  href?: string | undefined;
  /** File name of a download behind `href`. */
  download?: string | undefined;
  onSelect?: (() => void) | undefined;
  disabled?: boolean | undefined;
  /** Why it can't be chosen now, shown under the label; the row can still be reached, so that the reason is found. */
  blocked?: string | undefined;
  /** Draws a line above it. */
  separated?: boolean | undefined;
}

export interface MenuProps {
  /** Spoken name of the button and of the list: "More for Blue Wig #3". */
  label: string;
  items: readonly MenuItem[];
  /** Seen on the button; without it the button is three dots. */
  text?: string | undefined;
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
}

/** Where the focus goes when the list opens. */
export type Landing = 'first' | 'last';

// Nobody opens a menu before the page is painted.
const MenuList = lazy(async () => ({ default: (await import('./menu-list.tsx')).MenuList }));

/** The overflow of a row or page: a button and a list of actions, worked by tap, arrows, letters and Escape. */
export function Menu(props: MenuProps): JSX.Element {
  const id = `menu-${createUniqueId()}`;
  const [landing, setLanding] = createSignal<Landing>();
  let trigger: HTMLButtonElement | undefined;

  // It is here by the time somebody reaches for it.
  onMount(() => setTimeout(() => void MenuList.preload()));
  const close = (returnFocus: boolean) => {
    setLanding(undefined);
    if (returnFocus) trigger?.focus();
  };
  const handleTriggerKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    setLanding(event.key === 'ArrowDown' ? 'first' : 'last');
  };

  return (
    <>
      <Button
        ref={(element) => {
          trigger = element;
        }}
        class={props.text ? '' : 'icon-button'}
        variant={props.variant ?? 'quiet'}
        size={props.size}
        aria-haspopup="menu"
        aria-expanded={landing() !== undefined}
        aria-controls={landing() ? id : undefined}
        aria-label={props.text ? undefined : props.label}
        title={props.text ? undefined : props.label}
        onClick={() => (landing() ? close(true) : setLanding('first'))}
        onKeyDown={handleTriggerKey}
      >
        <Show when={props.text} fallback={<Icon shape={moreIcon} size={24} />}>
          {props.text}
          <Icon shape={downIcon} size={16} />
        </Show>
      </Button>
      <Suspense>
        <Show when={landing()}>
          {(at) => (
            <MenuList
              id={id}
              label={props.label}
              items={props.items}
              trigger={trigger}
              land={at()}
              close={close}
            />
          )}
        </Show>
      </Suspense>
    </>
  );
}
