import type { JSX } from 'solid-js';
import { Switch as Cases, createSignal, Match, onMount, Show } from 'solid-js';
import { installWay } from '#client/lib/install-way.ts';
import { askToKeepStorage, readStorageStanding, storageStanding } from '#client/lib/keep-storage.ts';
import { canVibrate, isVibrationWanted, vibrate, wantVibration } from '#client/lib/vibrate.ts';
import { Button } from '#client/ui/button.tsx';
import { Switch } from '#client/ui/choice-field.tsx';
import { InstallButton } from '../device/install-app.tsx';
import { isScreenKeptOn, keepScreenOn } from '../device/keep-screen-on.ts';

/** What belongs to this phone or desktop and not to the account: kept here, for whoever uses it. */
export function DeviceSection(): JSX.Element {
  const [screenOn, setScreenOn] = createSignal(isScreenKeptOn());
  const [vibration, setVibration] = createSignal(isVibrationWanted());
  onMount(() => void readStorageStanding());
  return (
    <div class="stack settings-narrow">
      <Installation />
      <Storage />
      <Show when={'wakeLock' in navigator}>
        <Switch
          label="Keep the screen on"
          hint="While an open board is in sight. Costs battery."
          checked={screenOn()}
          onChange={(on) => {
            setScreenOn(on);
            keepScreenOn(on);
          }}
        />
      </Show>
      <Show when={canVibrate()}>
        <Switch
          label="Vibrate on taps"
          hint="Short for a change that is kept, twice for one that was refused."
          checked={vibration()}
          onChange={(on) => {
            setVibration(on);
            wantVibration(on);
            vibrate('done');
          }}
        />
      </Show>
      <p class="muted">Syrup {import.meta.env['SYRUP_VERSION']}</p>
    </div>
  );
}

function Installation(): JSX.Element {
  return (
    <div class="settings-fact">
      <Cases>
        <Match when={installWay() === 'installed'}>
          <p>Syrup is installed on this device.</p>
        </Match>
        <Match when={installWay() === 'none'}>
          <p>
            This browser does not offer to install Syrup. Chrome, Edge and Samsung Internet do, and Safari on
            an iPhone or iPad.
          </p>
        </Match>
        <Match when={true}>
          <p>Installed, Syrup opens without a network and keeps what you tap.</p>
        </Match>
      </Cases>
      <InstallButton />
    </div>
  );
}

function Storage(): JSX.Element {
  const [asking, setAsking] = createSignal(false);
  const ask = async () => {
    setAsking(true);
    await askToKeepStorage();
    setAsking(false);
  };
  return (
    <div class="settings-fact">
      <StorageText />
      <Show when={storageStanding() === 'may_be_cleared'}>
        <Button busy={asking()} onClick={() => void ask()}>
          Ask again
        </Button>
      </Show>
    </div>
  );
}

function StorageText(): JSX.Element {
  return (
    <p>
      <Cases fallback="Looking at how this device stores changes…">
        <Match when={storageStanding() === 'kept'}>This device keeps changes until they are sent.</Match>
        <Match when={storageStanding() === 'may_be_cleared'}>
          This device may delete changes that wait when it runs short of room or Syrup is not opened for days.
          Installing the app usually settles that.
        </Match>
        <Match when={storageStanding() === 'cannot_ask'}>
          This browser does not say how long it keeps changes that wait. Send them soon.
        </Match>
      </Cases>
    </p>
  );
}
