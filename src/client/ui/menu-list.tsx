import type { JSX } from 'solid-js';
import { Index, onCleanup, onMount, Show } from 'solid-js';
import { Icon } from './icon.tsx';
import './menu.css';
import type { Landing, MenuItem } from './menu.tsx';

export interface MenuListProps {
  id: string;
  label: string;
  items: readonly MenuItem[];
  trigger: HTMLElement | undefined;
  land: Landing;
  close: (returnFocus: boolean) => void;
}

/** The open list of a menu; the focus is in it until it closes. */
export function MenuList(props: MenuListProps): JSX.Element {
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
      {/* By place: an item that changes under the person's eyes keeps its element, and with it the focus. */}
      <Index each={props.items}>{(item) => <MenuRow item={item()} close={props.close} />}</Index>
    </div>
  );
}

function MenuRow(props: { item: MenuItem; close: (returnFocus: boolean) => void }): JSX.Element {
  const handleSelect = () => {
    if (props.item.blocked) return;
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
        when={props.item.blocked ? undefined : props.item.href}
        fallback={
          <button
            type="button"
            class="menu-item"
            data-tone={props.item.tone}
            role="menuitem"
            tabindex="-1"
            disabled={props.item.disabled}
            aria-disabled={props.item.blocked ? 'true' : undefined}
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
      <span>
        {props.item.label}
        <Show when={props.item.blocked}>{(why) => <small class="menu-why"> {why()}</small>}</Show>
      </span>
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
