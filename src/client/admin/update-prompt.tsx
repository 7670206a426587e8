import type { JSX } from 'solid-js';
import { createSignal, onCleanup } from 'solid-js';
import { Banner } from '#client/ui/banner.tsx';
import { reconnectIcon } from '#client/ui/icons.ts';
import './update-prompt.css';
import { holdsInput } from './holds-input.ts';
import type { Versions } from './watch-versions.ts';
import { watchVersions } from './watch-versions.ts';

export interface UpdatePromptProps {
  /** Changes of this person that the server does not have yet. */
  waitingCount: number;
  versions?: Versions | undefined;
}

/**
 * A new version is on the device but waits: until every change is sent, because the old version made them and knows best
 * how to send them, and then until somebody taps.
 */
export function UpdatePrompt(props: UpdatePromptProps): JSX.Element {
  const versions = props.versions ?? watchThisPage();
  const [isRefused, setRefused] = createSignal(false);
  onCleanup(() => versions?.stop());
  const isReady = () => versions?.isBehind() || props.waitingCount === 0;
  const text = () => {
    if (!isReady()) {
      const changes = props.waitingCount === 1 ? '1 change goes' : `${props.waitingCount} changes go`;
      return `New version ready · ${changes} out first`;
    }
    return isRefused() || versions?.isBehind() ? 'Save what you typed, then reload' : 'New version ready';
  };
  return (
    <div class="update-prompt">
      <Banner
        show={(versions?.isWaiting() || versions?.isBehind()) ?? false}
        tone="accent"
        icon={reconnectIcon}
        text={text()}
        action={
          isReady() ? { label: 'Reload', onClick: () => setRefused(versions?.take() === false) } : undefined
        }
      />
    </div>
  );
}

/** None while developing, where the files change under the page anyway, and none in browsers without service workers. */
function watchThisPage(): Versions | null {
  const container = import.meta.env.PROD ? findContainer() : undefined;
  if (container === undefined) return null;
  return watchVersions({
    container,
    holdsInput,
    reload: () => window.location.reload(),
  });
}

/** Missing without TLS, empty in some private windows, and an error just to look at in a sandbox. */
function findContainer(): ServiceWorkerContainer | undefined {
  try {
    return navigator.serviceWorker;
  } catch {
    return undefined;
  }
}
