import type { JSX } from 'solid-js';
import { createSignal, onMount } from 'solid-js';
import { Banner } from '#client/ui/banner.tsx';
import { reconnectIcon } from '#client/ui/icons.ts';

/** A new version is installed but waits; it takes over when the person says so, and not while taps are on their way. */
export function UpdatePrompt(props: { waiting: boolean }): JSX.Element {
  const [reload, setReload] = createSignal<(() => void) | null>(null);
  onMount(() => {
    if (!import.meta.env.PROD) return;
    void import('virtual:pwa-register').then(({ registerSW }) => {
      const update = registerSW({ onNeedRefresh: () => setReload(() => () => void update(true)) });
    });
  });
  return (
    <Banner
      show={reload() !== null}
      tone="accent"
      icon={reconnectIcon}
      text={props.waiting ? 'A new version is ready; it waits for your changes' : 'A new version is ready'}
      action={props.waiting ? undefined : { label: 'Reload', onClick: () => reload()?.() }}
    />
  );
}
