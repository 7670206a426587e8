import { Navigate } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { LinkButton } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { clockIcon } from '#client/ui/icons.ts';
import { recallLastBoard } from './device/last-board.ts';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** Where the installed app's shortcut leads: the board that was open last on this device. */
export default function LastWafflePage(): JSX.Element {
  const { me } = useOperator();
  const slug = recallLastBoard(me().id);
  createPageTitle(() => 'Last waffle');
  return (
    <Show
      when={slug}
      fallback={
        <div class="page stack">
          <h1>Last waffle</h1>
          <EmptyState
            icon={clockIcon}
            title="No board was opened on this device yet"
            text="Open one from the dashboard. The shortcut then brings you back to it."
          >
            <LinkButton href="/admin/" variant="primary" size={52}>
              Go to the dashboard
            </LinkButton>
          </EmptyState>
        </div>
      }
    >
      {(last) => <Navigate href={`/waffles/${last()}`} />}
    </Show>
  );
}
