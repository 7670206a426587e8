import type { JSX } from 'solid-js';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { Button, LinkButton } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { plusIcon } from '#client/ui/icons.ts';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { API_KEYS_MAX, listScopes } from '#shared/auth/auth.rules.ts';
import type { ApiKeyLine, Me } from '#shared/auth/auth.schemas.ts';
import { ApiKeyCard } from './api-key-card.tsx';
import './api-keys.css';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { ReadAgain } from './read-again.tsx';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';
import type { SignInSafety } from './sign-in-safety.ts';

export interface ApiKeysSectionProps {
  me: Me;
  safety: SignInSafety;
  /** Says in a toast what was done. */
  onDone: (text: string) => void;
}

/** One's own keys for scripts: made, looked at, revoked. */
export function ApiKeysSection(props: ApiKeysSectionProps): JSX.Element {
  const read = props.safety.createApiKeys();
  const [creating, setCreating] = createSignal(false);
  const [revoking, setRevoking] = createSignal<ApiKeyLine | null>(null);
  const isFull = () => (read.data()?.length ?? 0) >= API_KEYS_MAX;
  const hasScopes = () => listScopes(props.me.role).length > 0;
  return (
    <div class="stack">
      <p class="muted">
        A key lets a script use the REST interface as you, within its scopes and never beyond your role.
      </p>
      <Switch fallback={<Skeleton kind="row" count={2} label="Loading your API keys" />}>
        <Match when={!hasScopes()}>
          <p>Your role has nothing that a script could do.</p>
        </Match>
        <Match when={read.data()}>
          {(keys) => (
            <>
              <Show
                when={keys().length > 0}
                fallback={
                  <EmptyState title="No API keys" text="Make one when a script needs to sign in as you." />
                }
              >
                <ul class="api-keys" aria-label="API keys">
                  <For each={keys()}>
                    {(key) => (
                      <ApiKeyCard apiKey={key} zone={props.me.timezone} onRevoke={() => setRevoking(key)} />
                    )}
                  </For>
                </ul>
              </Show>
              <div class="stack-tight">
                <div class="row">
                  <Button
                    icon={plusIcon}
                    size={52}
                    blockedBy={isFull() ? 'api-keys-full' : undefined}
                    onClick={() => setCreating(true)}
                  >
                    New API key
                  </Button>
                  <LinkButton href="/api/docs" variant="quiet" size={52} target="_blank">
                    How to use one
                  </LinkButton>
                </div>
                <Show when={isFull()}>
                  <p class="muted" id="api-keys-full">
                    You have {API_KEYS_MAX} keys, as many as there may be. Revoke one first.
                  </p>
                </Show>
              </div>
            </>
          )}
        </Match>
        <Match when={read.error()}>
          {(error) => <ReadAgain what="your API keys" error={error()} onRetry={read.retry} />}
        </Match>
      </Switch>
      <CreateKeyDialog
        open={creating()}
        me={props.me}
        create={props.safety.createApiKey}
        onClose={() => setCreating(false)}
      />
      <RevokeKeyDialog
        apiKey={revoking()}
        revoke={props.safety.revokeApiKey}
        onClose={() => setRevoking(null)}
        onRevoked={(key) => {
          setRevoking(null);
          props.onDone(`${key.name} is revoked`);
        }}
      />
    </div>
  );
}
