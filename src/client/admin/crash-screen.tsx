import type { JSX } from 'solid-js';
import { onMount } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { warningIcon } from '#client/ui/icons.ts';

export interface CrashScreenProps {
  error: unknown;
  onReset: () => void;
}

/** A fault of ours in a page: says so, keeps the app, and shows two ways out. */
export function CrashScreen(props: CrashScreenProps): JSX.Element {
  let heading: HTMLHeadingElement | undefined;
  onMount(() => {
    heading?.focus();
    // Uncaught for the browser's own console and whoever listens there; the person reads a sentence.
    reportError(props.error);
  });
  return (
    <main class="page stack">
      <h1
        tabindex="-1"
        ref={(element) => {
          heading = element;
        }}
      >
        Something went wrong
      </h1>
      <EmptyState
        icon={warningIcon}
        title="This page has stopped working"
        text="Nothing you saved is lost. Try again; if it comes back, reload the app."
      >
        <Button variant="primary" size={52} onClick={props.onReset}>
          Try again
        </Button>
        <Button size={52} onClick={() => window.location.reload()}>
          Reload
        </Button>
        <Button size={52} onClick={() => window.location.assign('/admin/')}>
          Dashboard
        </Button>
      </EmptyState>
    </main>
  );
}
