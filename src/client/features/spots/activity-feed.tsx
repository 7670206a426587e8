import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { buyerHref } from '#client/lib/buyer-href.ts';
import { Button } from '#client/ui/button.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { TimeAgo } from '#client/ui/time.tsx';
import type { LoggedEvent } from '#shared/live/events.ts';
import './activity-feed.css';
import { splitEvent } from './describe-event.ts';

export interface ActivityFeedProps {
  /** The log's latest entries, newest first. */
  events: readonly LoggedEvent[];
  zone: string;
}

const SHORT_COUNT = 6;

/** What happened on this board lately, as sentences. */
export function ActivityFeed(props: ActivityFeedProps): JSX.Element {
  const [whole, setWhole] = createSignal(false);
  const shown = () => (whole() ? props.events : props.events.slice(0, SHORT_COUNT));
  return (
    <Panel heading="Activity">
      <Show
        when={props.events.length > 0}
        fallback={<p class="muted">Nothing yet. Claims and payments appear here as they come.</p>}
      >
        <ol class="activity-feed">
          <For each={shown()}>
            {(entry) => (
              <li class="activity-entry">
                <span>
                  <For each={splitEvent(entry)}>
                    {({ text, handle }) =>
                      handle === null ? (
                        text
                      ) : (
                        <a class="activity-handle" href={buyerHref(handle)}>
                          {text}
                        </a>
                      )
                    }
                  </For>
                </span>
                <span class="activity-time">
                  <TimeAgo at={entry.at} zone={props.zone} />
                </span>
              </li>
            )}
          </For>
        </ol>
        <Show when={props.events.length > SHORT_COUNT}>
          <Button variant="quiet" aria-expanded={whole()} onClick={() => setWhole(!whole())}>
            {whole() ? 'Show less' : `Show ${props.events.length - SHORT_COUNT} more`}
          </Button>
        </Show>
      </Show>
    </Panel>
  );
}
