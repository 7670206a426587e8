import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { TimeAgo } from '#client/ui/time.tsx';
import type { OpenReset } from '#shared/accounts/accounts.schemas.ts';
import './open-resets.css';

export interface OpenResetsProps {
  requests: readonly OpenReset[];
  zone: string;
  /** Whose link is being made. */
  busyId: string | null;
  onIssue: (request: OpenReset) => void;
}

/** Who forgot their password and waits for a link. */
export function OpenResets(props: OpenResetsProps): JSX.Element {
  return (
    <Panel heading={`Reset requests (${props.requests.length})`}>
      <p class="muted">
        Ask the person themselves before you hand out a link: anybody can type a username at the sign-in.
      </p>
      <ul class="open-resets">
        <For each={props.requests}>
          {(request) => (
            <li class="open-resets-row">
              <span class="open-resets-who">
                <strong>{request.username}</strong>
                <span class="muted">
                  {' '}
                  asked <TimeAgo at={request.requestedAt} zone={props.zone} />
                  {request.requestedIp === null ? '' : ` from ${request.requestedIp}`}
                </span>
              </span>
              <Button
                aria-label={`Issue reset link for ${request.username}`}
                busy={props.busyId === request.accountId}
                onClick={() => props.onIssue(request)}
              >
                Issue reset link
              </Button>
            </li>
          )}
        </For>
      </ul>
    </Panel>
  );
}
