import type { JSX } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import type { AppError } from '#shared/kernel/errors.ts';

/** A section that could not be read: why, and once more. The rest of the page works on. */
export function ReadAgain(props: { what: string; error: AppError; onRetry: () => void }): JSX.Element {
  return (
    <div class="stack-tight">
      <p class="form-error" role="alert">
        Could not load {props.what}. {props.error.message}
      </p>
      <div>
        <Button onClick={() => props.onRetry()}>Try again</Button>
      </div>
    </div>
  );
}
