import type { Accessor, JSX } from 'solid-js';
import { createEffect, on, onCleanup, onMount } from 'solid-js';
import { askToKeepStorage, readStorageStanding } from '#client/lib/keep-storage.ts';
import { recall, remember } from '#client/lib/remember.ts';
import type { Connection } from '#client/sync/connection.ts';
import type { Outbox } from '#client/sync/outbox.ts';
import type { Toasts } from '#client/ui/toast.tsx';
import { createBadge } from './create-badge.ts';
import { createTouchAnswers } from './create-touch-answers.ts';
import { followWorkOffline } from './follow-work-offline.ts';
import { createTellOfOthers } from './tell-of-others.ts';
import { UpdatePrompt } from './update-prompt.tsx';

export interface PhonePartsProps {
  outbox: Outbox;
  toasts: Toasts;
  connection: Connection;
}

/** What the app does as an app of the phone, whatever page is open: new versions, the icon's number, storage, touch. */
export function PhoneParts(props: PhonePartsProps): JSX.Element {
  const waitingCount = () => props.outbox.waitingCount();
  createBadge(() => waitingCount() + props.outbox.needsYouCount());
  createTouchAnswers({ writes: () => props.outbox.writes(), toast: () => props.toasts.current() });
  createKeptStorage(() => waitingCount() > 0);
  createTellOfOthers(props.outbox, props.toasts);
  onMount(() => onCleanup(followWorkOffline(props.connection)));
  return <UpdatePrompt waitingCount={waitingCount()} />;
}

/** Asks for storage that stays when there is a reason that the person understands: it was installed, or something waits. */
function createKeptStorage(somethingWaits: Accessor<boolean>): void {
  const handleInstalled = () => void askToKeepStorage();
  onMount(() => {
    void readStorageStanding();
    window.addEventListener('appinstalled', handleInstalled);
    onCleanup(() => window.removeEventListener('appinstalled', handleInstalled));
  });
  createEffect(
    on(somethingWaits, (waits) => {
      // Once: where the browser shows a question, a no is an answer. Settings can ask again.
      if (!waits || recall('storage-asked') === 'yes') return;
      remember('storage-asked', 'yes');
      void askToKeepStorage();
    }),
  );
}
