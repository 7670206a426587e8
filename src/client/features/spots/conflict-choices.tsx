import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';
import type { ConflictChoice, MeantClaim } from './describe-conflict.ts';

export interface ConflictChoicesProps {
  choices: readonly ConflictChoice[];
  /** The claim that was meant; null where the change can't be read. */
  meant: MeantClaim | null;
  /** Why nothing that needs the server can be done now; null where it can. */
  offline: string | null;
  /** The choice that is being carried out. */
  busy?: ConflictChoice | null | undefined;
  onChoose: (choice: ConflictChoice) => void;
}

/** What can be done about a refused change. Only claiming again is suggested: it is what the buyer's money is for. */
export function ConflictChoices(props: ConflictChoicesProps): JSX.Element {
  const reason = createReason(() => (props.choices.includes('claim_again') ? props.offline : null));
  const label = (choice: ConflictChoice): string => {
    switch (choice) {
      case 'claim_again':
        return `Claim again for @${props.meant?.handle} & mark paid`;
      case 'show':
        return `Show spot ${props.meant?.number}`;
      case 'retry':
        return 'Try again';
      case 'export':
        return 'Export queue (JSON)';
      case 'drop':
        return 'Drop my change';
    }
  };
  return (
    <div class="stack-tight">
      <For each={props.choices}>
        {(choice) => (
          <Show
            when={choice === 'claim_again'}
            fallback={
              <Button size={52} wide onClick={() => props.onChoose(choice)}>
                {label(choice)}
              </Button>
            }
          >
            <Button
              variant="primary"
              size={52}
              wide
              busy={props.busy === choice}
              blockedBy={reason.id}
              onClick={() => props.onChoose(choice)}
            >
              {label(choice)}
            </Button>
            <WhyNot reason={reason} />
          </Show>
        )}
      </For>
    </div>
  );
}
