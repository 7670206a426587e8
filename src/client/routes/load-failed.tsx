import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { offlineIcon, warningIcon } from '#client/ui/icons.ts';
import type { AppError } from '#shared/kernel/errors.ts';
import { ERRORS } from '#shared/kernel/errors.ts';

export interface LoadFailedProps {
  /** What could not be shown: "the waffles". */
  what: string;
  error: AppError;
  onRetry: () => void;
}

/** Something could not be read; says why, and tries again where that can help. */
export function LoadFailed(props: LoadFailedProps): JSX.Element {
  const offline = () => props.error.code === 'network.unreachable';
  return (
    <EmptyState
      icon={offline() ? offlineIcon : warningIcon}
      title={`Could not load ${props.what}`}
      text={props.error.message}
    >
      <Show when={ERRORS[props.error.code].retry === 'later'}>
        <Button variant="primary" onClick={props.onRetry}>
          Try again
        </Button>
      </Show>
    </EmptyState>
  );
}
