import { createSignal } from 'solid-js';
import { installOffer, setInstallOffer } from './install-offer.ts';
import { recall, remember } from './remember.ts';

/**
 * How this app can get onto this device: it is there · the browser asks when told to · the person does it in the
 * browser's share menu (iPhone, iPad) · not at all.
 */
export type InstallWay = 'installed' | 'prompt' | 'share_menu' | 'none';

const [isInstalled, setInstalled] = createSignal(recall('installed') === 'yes');

window.addEventListener('appinstalled', () => {
  remember('installed', 'yes');
  setInstalled(true);
  setInstallOffer(undefined);
});

export function installWay(): InstallWay {
  if (runsInstalled()) return 'installed';
  // Not offered where the app is: whoever installed it once and is offered it now has removed it since.
  if (installOffer()) return 'prompt';
  if (isInstalled()) return 'installed';
  return isPhoneOfApple() ? 'share_menu' : 'none';
}

/** Shows the browser's question and says whether the answer was yes. The offer is used up either way. */
export async function askToInstall(): Promise<boolean> {
  const event = installOffer();
  setInstallOffer(undefined);
  return (await event?.prompt())?.outcome === 'accepted';
}

/** True in a window of its own, without the browser around it. */
function runsInstalled(): boolean {
  const { standalone } = navigator as Navigator & { readonly standalone?: boolean };
  return standalone === true || window.matchMedia('(display-mode: standalone)').matches;
}

/** iPads have called themselves Macs for years; no Mac has a touch screen. */
function isPhoneOfApple(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
}
