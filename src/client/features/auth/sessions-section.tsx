import type { JSX } from 'solid-js';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { Me, SessionList, SessionView } from '#shared/auth/auth.schemas.ts';
import { EndSessionDialog } from './end-session-dialog.tsx';
import { ReadAgain } from './read-again.tsx';
import { SessionCard } from './session-card.tsx';
import './sessions.css';
import type { SignInSafety } from './sign-in-safety.ts';

export interface SessionsSectionProps {
  me: Me;
  safety: Pick<SignInSafety, 'createSessions' | 'revokeSession' | 'revokeOtherSessions'>;
  /** Says in a toast what was done. */
  onDone: (text: string) => void;
}

/** Everywhere one is signed in, and the way to end it. */
export function SessionsSection(props: SessionsSectionProps): JSX.Element {
  const read = props.safety.createSessions();
  const [ending, setEnding] = createSignal<SessionView | 'others' | null>(null);
  return (
    <div class="stack">
      <p class="muted">
        Everywhere you are signed in. What you do not know, end, and then change your password.
      </p>
      <Switch fallback={<Skeleton kind="row" count={2} label="Loading your sessions" />}>
        <Match when={read.data()}>
          {(list) => <SessionCards list={list()} zone={props.me.timezone} onEnd={setEnding} />}
        </Match>
        <Match when={read.error()}>
          {(error) => <ReadAgain what="your sessions" error={error()} onRetry={read.retry} />}
        </Match>
      </Switch>
      <EndSessionDialog
        ending={ending()}
        otherCount={(read.data()?.total ?? 1) - 1}
        revoke={props.safety.revokeSession}
        revokeOthers={props.safety.revokeOtherSessions}
        onClose={() => setEnding(null)}
        onEnded={(count) => {
          setEnding(null);
          props.onDone(count === 1 ? 'The session has ended' : `${count} sessions have ended`);
        }}
      />
    </div>
  );
}

function SessionCards(props: {
  list: SessionList;
  zone: string;
  onEnd: (what: SessionView | 'others') => void;
}): JSX.Element {
  const shown = () => props.list.sessions.length;
  return (
    <>
      <ul class="sessions" aria-label="Sessions">
        <For each={props.list.sessions}>
          {(session) => (
            <SessionCard session={session} zone={props.zone} onEnd={() => props.onEnd(session)} />
          )}
        </For>
      </ul>
      <Show when={props.list.total > shown()}>
        <p class="muted">
          And {props.list.total - shown()} older ones, most of them from scripts that sign in again and again.
        </p>
      </Show>
      <Show when={props.list.total > 1}>
        <div>
          <Button size={52} onClick={() => props.onEnd('others')}>
            Sign out everywhere else
          </Button>
        </div>
      </Show>
    </>
  );
}
