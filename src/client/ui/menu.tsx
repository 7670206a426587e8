import type { JSX } from 'solid-js';
import { createSignal, createUniqueId, For, onCleanup, onMount, Show } from 'solid-js';
import type { ButtonSize, ButtonVariant } from './button.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import type { IconShape } from './icons.ts';
import { downIcon, moreIcon } from './icons.ts';
import './menu.css';

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

type Landing = 'first' | 'last';

/** The overflow of a row or page: a button and a list of actions, worked by tap, arrows, letters and Escape. */
export function Menu(props: MenuProps): JSX.Element {
  const id = `menu-${createUniqueId()}`;
  const [landing, setLanding] = createSignal<Landing>();
  let trigger: HTMLButtonElement | undefined;

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
    </>
  );
}

interface MenuListProps {
  id: string;
  label: string;
  items: readonly MenuItem[];
  trigger: HTMLElement | undefined;
  land: Landing;
  close: (returnFocus: boolean) => void;
}

function MenuList(props: MenuListProps): JSX.Element {
  let list: HTMLDivElement | undefined;

  const items = () => [...(list?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];

  onMount(() => {
    const { trigger } = props;
    if (!list || !trigger) return;
    const element = list;
    // Into the top layer, where no scrolling table cuts it off; engines without it show the fixed element as it is.
    if (typeof element.showPopover === 'function') element.showPopover();
    const place = () => placeBeside(element, trigger);
    place();
    (props.land === 'last' ? items().at(-1) : items()[0])?.focus({ preventScroll: true });

    const handleOutside = (event: PointerEvent) => {
      const { target } = event;
      if (target instanceof Node && !element.contains(target) && !trigger.contains(target))
        props.close(false);
    };
    document.addEventListener('pointerdown', handleOutside, true);
    window.addEventListener('resize', place);
    window.addEventListener('scroll', place, true);
    onCleanup(() => {
      document.removeEventListener('pointerdown', handleOutside, true);
      window.removeEventListener('resize', place);
      window.removeEventListener('scroll', place, true);
    });
  });

  const handleKey = (event: KeyboardEvent) => {
    const target = nextItem(event.key, items());
    if (target) {
      event.preventDefault();
      target.focus();
    } else if (event.key === 'Escape') {
      // Only the menu closes, not the dialog it may stand in.
      event.preventDefault();
      props.close(true);
    } else if (event.key === 'Tab') {
      // From the button, Tab goes on to what follows it.
      props.close(true);
    }
  };

  return (
    <div
      ref={(element) => {
        list = element;
      }}
      id={props.id}
      class="menu"
      role="menu"
      tabindex="-1"
      popover="manual"
      aria-label={props.label}
      onKeyDown={handleKey}
    >
      <For each={props.items}>{(item) => <MenuRow item={item} close={props.close} />}</For>
    </div>
  );
}

function MenuRow(props: { item: MenuItem; close: (returnFocus: boolean) => void }): JSX.Element {
  const handleSelect = () => {
    // The focus goes back first, so that a dialog opened by the action knows where to return it.
    props.close(true);
    props.item.onSelect?.();
  };
  return (
    <>
      <Show when={props.item.separated}>
        <hr class="menu-line" />
      </Show>
      <Show
        when={props.item.href}
        fallback={
          <button
            type="button"
            class="menu-item"
            data-tone={props.item.tone}
            role="menuitem"
            tabindex="-1"
            disabled={props.item.disabled}
            onClick={handleSelect}
          >
            <MenuFace item={props.item} />
          </button>
        }
      >
        {(href) => (
          <a
            class="menu-item"
            role="menuitem"
            tabindex="-1"
            href={href()}
            download={props.item.download}
            onClick={handleSelect}
          >
            <MenuFace item={props.item} />
          </a>
        )}
      </Show>
    </>
  );
}

function MenuFace(props: { item: MenuItem }): JSX.Element {
  return (
    <>
      <Show when={props.item.icon}>{(shape) => <Icon shape={shape()} />}</Show>
      <span>{props.item.label}</span>
    </>
  );
}

/** Which item a key leads to; a letter leads to the next one that begins with it. */
function nextItem(key: string, all: readonly HTMLElement[]): HTMLElement | undefined {
  const enabled = all.filter((item) => !item.matches(':disabled'));
  const current = enabled.find((item) => item === document.activeElement);
  const at = current ? enabled.indexOf(current) : -1;
  if (key === 'ArrowDown') return enabled[(at + 1) % enabled.length];
  if (key === 'ArrowUp') return enabled.at(at <= 0 ? -1 : at - 1);
  if (key === 'Home') return enabled[0];
  if (key === 'End') return enabled.at(-1);
  if (key.length !== 1 || key === ' ') return undefined;
  const following = [...enabled.slice(at + 1), ...enabled.slice(0, at + 1)];
  return following.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
}

const GAP_PX = 4;
const EDGE_PX = 8;

/** Right edges in line under the button, above it where there is more room, and never over the edge of the screen. */
function placeBeside(list: HTMLElement, trigger: HTMLElement): void {
  const button = trigger.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  const below = window.innerHeight - button.bottom - GAP_PX - EDGE_PX;
  const above = button.top - GAP_PX - EDGE_PX;
  const top =
    height > below && above > below ? button.top - GAP_PX - Math.min(height, above) : button.bottom + GAP_PX;
  const left = Math.min(Math.max(EDGE_PX, button.right - width), window.innerWidth - width - EDGE_PX);
  list.style.setProperty('top', `${Math.round(top)}px`);
  list.style.setProperty('left', `${Math.round(left)}px`);
  list.style.setProperty('max-height', `${Math.round(Math.max(above, below))}px`);
}
