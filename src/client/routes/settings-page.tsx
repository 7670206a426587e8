import type { Component, JSX } from 'solid-js';
import { For } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { Panel } from '#client/ui/panel.tsx';
import { createPageTitle } from './operator-context.tsx';
import { ApiKeysSection } from './settings/api-keys-section.tsx';
import { createSectionPlace } from './settings/create-section-place.ts';
import { DeviceSection } from './settings/device-section.tsx';
import { LoginHistorySection } from './settings/login-history-section.tsx';
import { PasswordSection } from './settings/password-section.tsx';
import { ProfileSection } from './settings/profile-section.tsx';
import { SecondFactorSection } from './settings/second-factor-section.tsx';
import { SessionsSection } from './settings/sessions-section.tsx';
import { ThemeSection } from './settings/theme-section.tsx';
import { TimeZoneSection } from './settings/time-zone-section.tsx';
import './settings-page.css';

interface SettingsSection {
  /** The anchor in the address: `/admin/settings#password`. */
  readonly id: string;
  readonly label: string;
  readonly body: Component;
}

/** Everything somebody may set about themselves, in the order of the page. Each section saves by itself. */
const SECTIONS: readonly SettingsSection[] = [
  { id: 'profile', label: 'Profile', body: ProfileSection },
  { id: 'timezone', label: 'Time zone', body: TimeZoneSection },
  { id: 'theme', label: 'Theme', body: ThemeSection },
  { id: 'password', label: 'Password', body: PasswordSection },
  { id: 'second-factor', label: 'Second factor', body: SecondFactorSection },
  { id: 'sessions', label: 'Sessions', body: SessionsSection },
  { id: 'keys', label: 'API keys', body: ApiKeysSection },
  { id: 'device', label: 'This device', body: DeviceSection },
  { id: 'login-history', label: 'My login history', body: LoginHistorySection },
];

/** One's own settings, for everybody who is signed in. */
export default function SettingsPage(): JSX.Element {
  let page: HTMLDivElement | undefined;
  const place = createSectionPlace(() => page);
  createPageTitle(() => 'Settings');
  return (
    <div class="page stack">
      <h1>Settings</h1>
      <div class="settings">
        <nav class="settings-list" aria-label="Sections">
          <For each={SECTIONS}>
            {({ id, label }) => (
              <a
                class="settings-link"
                href={`/admin/settings#${id}`}
                aria-current={place.current() === id ? 'location' : undefined}
                onClick={() => place.current() === id && place.show()}
              >
                {label}
              </a>
            )}
          </For>
        </nav>
        <div
          class="settings-sections"
          ref={(element) => {
            page = element;
          }}
        >
          <For each={SECTIONS}>
            {({ id, label, body }) => (
              <div class="settings-section" id={id} tabindex="-1">
                <Panel heading={label}>
                  <Dynamic component={body} />
                </Panel>
              </div>
            )}
          </For>
        </div>
      </div>
    </div>
  );
}
