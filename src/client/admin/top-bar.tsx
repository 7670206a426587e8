import { useLocation } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { chooseTheme, theme } from '#client/features/accounts/choose-theme.ts';
import { ConnectionChip } from '#client/features/spots/connection-chip.tsx';
import type { ConnectionState } from '#client/sync/connection.ts';
import { createMediaQuery } from '#client/ui/create-media-query.ts';
import { Icon } from '#client/ui/icon.tsx';
import {
  checkIcon,
  infoIcon,
  moonIcon,
  plusIcon,
  reconnectIcon,
  sunIcon,
  userIcon,
} from '#client/ui/icons.ts';
import type { MenuItem } from '#client/ui/menu.tsx';
import { Menu } from '#client/ui/menu.tsx';
import type { Theme } from '#client/ui/theme.ts';
import { can } from '#shared/access/permissions.ts';
import { ROLE_NAMES } from '#shared/access/roles.ts';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { ADMIN_TOOLS, DESK_PLACES, OWN_PLACES, placesFor } from './menu-places.ts';

export interface TopBarProps {
  me: Me;
  connection: ConnectionState;
  /** Changes that wait for the server. */
  waitingCount: number;
  /** Changes that the server refused. */
  needsYouCount: number;
  onQueue: () => void;
  onLeave: () => void;
  onHelp: () => void;
}

const THEME_ITEMS: readonly [theme: Theme, label: string, icon: string][] = [
  ['system', 'Theme: like the device', infoIcon],
  ['light', 'Theme: light', sunIcon],
  ['dark', 'Theme: dark', moonIcon],
  ['sun', 'Theme: sun, for outdoors', sunIcon],
];

/** The way to every page that a role may see, and the person's own menu. */
export function TopBar(props: TopBarProps): JSX.Element {
  const location = useLocation();
  const isWide = createMediaQuery('(min-width: 640px)');
  const isDesk = createMediaQuery('(min-width: 1024px)');
  const here = (path: string) => (location.pathname === path ? 'page' : undefined);
  const places = () => placesFor(props.me.role, DESK_PLACES);
  const tools = () => placesFor(props.me.role, ADMIN_TOOLS);
  const menu = (): readonly MenuItem[] => [
    ...placesFor(props.me.role, OWN_PLACES),
    ...separated(isDesk() ? [] : [...places(), ...tools()]),
    ...separated(
      THEME_ITEMS.map(([name, label, icon]) => ({
        label,
        icon: theme() === name ? checkIcon : icon,
        onSelect: () => chooseTheme(name),
      })),
    ),
    {
      label: 'Changes on this device',
      icon: reconnectIcon,
      separated: true,
      onSelect: props.onQueue,
    },
    { label: 'Keyboard shortcuts', icon: infoIcon, onSelect: props.onHelp },
    { label: 'About', icon: infoIcon, href: '/about' },
    { label: 'Sign out', icon: userIcon, separated: true, onSelect: props.onLeave },
  ];
  return (
    <header class="top-bar">
      <nav class="top-bar-row" aria-label="Main">
        <a class="top-bar-brand" href="/admin/" aria-label="Syrup, dashboard">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          <span class="top-bar-wide">Syrup</span>
        </a>
        <Show when={can(props.me.role, 'waffle.read')}>
          <a class="top-bar-link" href="/admin/" aria-current={here('/admin/')}>
            Dashboard
          </a>
        </Show>
        <Show when={can(props.me.role, 'waffle.write')}>
          <a class="top-bar-link" href="/admin/waffles/new" aria-current={here('/admin/waffles/new')}>
            <Icon shape={plusIcon} size={16} />
            <span>
              New<span class="top-bar-wide"> waffle</span>
            </span>
          </a>
        </Show>
        <For each={isDesk() ? places() : []}>
          {({ href, label }) => (
            <a class="top-bar-link" href={href} aria-current={here(href)}>
              {label}
            </a>
          )}
        </For>
        <Show when={isDesk() && tools().length > 0}>
          <Menu label="Admin tools" text="Admin tools" items={tools()} />
        </Show>
        <div class="top-bar-end">
          <span class="top-bar-chip" data-state={props.connection}>
            <ConnectionChip
              state={props.connection}
              waitingCount={props.waitingCount}
              needsYouCount={props.needsYouCount}
              onOpen={props.onQueue}
            />
          </span>
          <span class="top-bar-role top-bar-wide">{ROLE_NAMES[props.me.role]}</span>
          {/* A phone has no room for a name of any length; the label says whose menu it is. */}
          <Menu
            label={`Menu of ${props.me.name}`}
            text={isWide() ? props.me.name : undefined}
            items={menu()}
          />
        </div>
      </nav>
    </header>
  );
}

/** Draws a line above the first of them. */
function separated(items: readonly MenuItem[]): MenuItem[] {
  return items.map((item, index) => ({ ...item, separated: index === 0 }));
}
