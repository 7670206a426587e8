import { useLocation } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { ConnectionChip } from '#client/features/spots/connection-chip.tsx';
import type { ConnectionState } from '#client/sync/connection.ts';
import { createMediaQuery } from '#client/ui/create-media-query.ts';
import { Icon } from '#client/ui/icon.tsx';
import { checkIcon, infoIcon, lockIcon, moonIcon, plusIcon, sunIcon, userIcon } from '#client/ui/icons.ts';
import type { MenuItem } from '#client/ui/menu.tsx';
import { Menu } from '#client/ui/menu.tsx';
import type { Theme } from '#client/ui/theme.ts';
import { can } from '#shared/access/permissions.ts';
import { ROLE_NAMES } from '#shared/access/roles.ts';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { chooseTheme, theme } from './choose-theme.ts';

export interface TopBarProps {
  me: Me;
  connection: ConnectionState;
  /** Taps that wait for the server. */
  waitingCount: number;
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
  const here = (path: string) => (location.pathname === path ? 'page' : undefined);
  const menu = (): readonly MenuItem[] => [
    ...THEME_ITEMS.map(([name, label, icon]) => ({
      label,
      icon: theme() === name ? checkIcon : icon,
      onSelect: () => chooseTheme(name),
    })),
    { label: 'Keyboard shortcuts', icon: infoIcon, separated: true, onSelect: props.onHelp },
    { label: 'About', icon: infoIcon, href: '/about' },
    { label: 'Change password', icon: lockIcon, separated: true, href: '/admin/settings/password' },
    { label: 'Sign out', icon: userIcon, onSelect: props.onLeave },
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
        <div class="top-bar-end">
          <span class="top-bar-chip" data-state={props.connection}>
            <ConnectionChip
              state={props.connection === 'connecting' ? 'reconnecting' : props.connection}
              waitingCount={props.waitingCount}
              updatedAtMs={null}
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
