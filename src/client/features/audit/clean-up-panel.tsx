import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { trashIcon } from '#client/ui/icons.ts';
import type { RemovedRecords } from '#shared/audit/audit.schemas.ts';
import './clean-up-panel.css';

export interface CleanUpPanelProps {
  removeOldRecords: () => Promise<RemovedRecords>;
}

/** Removes old records now instead of tonight, and says how many went. */
export function CleanUpPanel(props: CleanUpPanelProps): JSX.Element {
  const submission = createSubmission(() => props.removeOldRecords());
  const [answer, setAnswer] = createSignal<RemovedRecords | null>(null);
  const run = async () => {
    setAnswer(null);
    setAnswer((await submission.send(undefined)) ?? null);
  };
  return (
    <div class="clean-up">
      <p>
        Every night at 03:17 UTC, what is older than these settings say is removed. Entries about money and
        draws never are.
      </p>
      <Button icon={trashIcon} busy={submission.busy()} onClick={() => void run()}>
        Remove old records now
      </Button>
      <div role="status">
        <Show when={answer()}>
          {(done) => (
            <ul class="clean-up-numbers">
              <For each={done().removed}>
                {({ kind, count, days }) => (
                  <li>
                    {kind}: {count === 0 ? 'nothing' : count.toLocaleString('en')} older than {days}{' '}
                    {days === 1 ? 'day' : 'days'} {count === 0 ? 'to remove' : 'removed'}
                  </li>
                )}
              </For>
            </ul>
          )}
        </Show>
      </div>
      <p class="form-error" role="alert">
        {submission.error()?.message}
      </p>
    </div>
  );
}
