import { createSignal } from 'solid-js';

/** Chromium's event, in no standard: whoever keeps it may show the installation's own question once. */
export interface InstallPromptEvent extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

/** What the browser has offered on this page, until it is used. */
export const [installOffer, setInstallOffer] = createSignal<InstallPromptEvent>();

/** From the first moment on: the browser offers once per page, and whoever listens later has missed it. */
export function listenForInstall(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    setInstallOffer(event as InstallPromptEvent);
  });
}
