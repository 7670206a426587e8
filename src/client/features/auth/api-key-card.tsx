import type { JSX } from 'solid-js';
import { createMemo, Show } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { createNow } from '#client/ui/create-now.ts';
import { Time, TimeAgo } from '#client/ui/time.tsx';
import { PERMISSION_LABELS } from '#shared/access/permission-labels.ts';
import type { ApiKeyLine } from '#shared/auth/auth.schemas.ts';

const WEEK_MS = 7 * 86_400_000;

export interface ApiKeyCardProps {
  apiKey: ApiKeyLine;
  zone: string;
  onRevoke: () => void;
}

/** One key: how to know it, what it may do, how long, and when it was last used. */
export function ApiKeyCard(props: ApiKeyCardProps): JSX.Element {
  const now = createNow();
  const leftMs = createMemo(() => Date.parse(props.apiKey.expiresAt) - (now() ?? 0));
  const scopes = () => props.apiKey.scopes.map((scope) => PERMISSION_LABELS[scope]);
  return (
    <li class="api-key">
      <div class="api-key-head">
        <h3 class="break-anywhere">{props.apiKey.name}</h3>
        <code>syrup_…{props.apiKey.tokenEnd}</code>
        <Show when={now() !== undefined && leftMs() <= 0}>
          <Badge tone="danger">Expired</Badge>
        </Show>
        <Show when={now() !== undefined && leftMs() > 0 && leftMs() < WEEK_MS}>
          <Badge tone="warning">Expires soon</Badge>
        </Show>
      </div>
      <p>{scopes().join(' · ')}</p>
      <p class="muted api-key-times">
        <span>
          Made <Time at={props.apiKey.createdAt} zone={props.zone} format="date" />
        </span>
        <span>
          {leftMs() <= 0 ? 'Expired' : 'Expires'} <Time at={props.apiKey.expiresAt} zone={props.zone} />
        </span>
        <span>
          <Show when={props.apiKey.lastUsedAt} fallback="Never used">
            {(at) => (
              <>
                Last used <TimeAgo at={at()} zone={props.zone} />
              </>
            )}
          </Show>
        </span>
      </p>
      <Button aria-label={`Revoke ${props.apiKey.name}`} onClick={() => props.onRevoke()}>
        Revoke
      </Button>
    </li>
  );
}
