import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { installWay } from '#client/lib/install-way.ts';
import { recall, remember } from '#client/lib/remember.ts';
import { ActionBar } from '#client/ui/action-bar.tsx';
import { IconButton } from '#client/ui/button.tsx';
import { closeIcon } from '#client/ui/icons.ts';
import { InstallButton } from './install-app.tsx';
import './install-bar.css';

/**
 * Offers to put the app on this device, at the lower edge, where it moves nothing. Says why before the first drop, when
 * nobody has met a dead network yet; nothing where it is installed, can't be, or was declined.
 */
export function InstallBar(props: { beforeFirstDrop: boolean }): JSX.Element {
  const [declined, setDeclined] = createSignal(recall('install-bar') === 'declined');
  const decline = () => {
    remember('install-bar', 'declined');
    setDeclined(true);
  };
  const offered = () => installWay() === 'prompt' || installWay() === 'share_menu';
  return (
    <Show when={offered() && !declined()}>
      <ActionBar label="Install the app">
        <img class="install-bar-mark" src="/favicon.svg" alt="" width="40" height="40" />
        <p class="install-bar-text">
          <strong>{props.beforeFirstDrop ? 'Before your first drop: install Syrup' : 'Install Syrup'}</strong>
          <span>It opens without a network and keeps what you tap.</span>
        </p>
        {/* The browser asks once per visit: whoever says no to it has said no. */}
        <InstallButton onDone={(installed) => !installed && decline()} />
        <IconButton icon={closeIcon} label="Not on this device" onClick={decline} />
      </ActionBar>
    </Show>
  );
}
