import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { askToInstall, installWay } from '#client/lib/install-way.ts';
import { Button } from '#client/ui/button.tsx';
import { downloadIcon } from '#client/ui/icons.ts';
import { InstallGuide } from './install-guide.tsx';

/** The button that brings the app onto this device: by the browser's own question, or by pictures of what to tap. */
export function InstallButton(props: { onDone?: ((installed: boolean) => void) | undefined }): JSX.Element {
  const [guiding, setGuiding] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  const ask = async () => {
    setAsking(true);
    try {
      const installed = await askToInstall();
      props.onDone?.(installed);
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <Show when={installWay() === 'prompt' || asking()}>
        <Button variant="primary" icon={downloadIcon} busy={asking()} onClick={() => void ask()}>
          Install
        </Button>
      </Show>
      <Show when={installWay() === 'share_menu'}>
        <Button variant="primary" aria-haspopup="dialog" onClick={() => setGuiding(true)}>
          Show me how
        </Button>
      </Show>
      <InstallGuide open={guiding()} onClose={() => setGuiding(false)} />
    </>
  );
}
