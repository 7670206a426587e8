import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import type { Picks } from './create-picks.ts';
import './notice-line.css';

/** What just happened to the choice, announced once, with free numbers to take by one tap. */
export function NoticeLine(props: { picks: Picks }): JSX.Element {
  return (
    <div role="status">
      <Show when={props.picks.notice()}>
        {(notice) => (
          <div class="notice">
            <p>
              {notice().text}{' '}
              <Show when={notice().handle}>
                {(handle) => (
                  <a class="notice-link break-anywhere" href={`/buyer/${handle()}`}>
                    @{handle()}
                  </a>
                )}
              </Show>
              {notice().offers.length > 0 ? 'Free and near it:' : ''}
            </p>
            <button
              type="button"
              class="button button-quiet"
              aria-label="Dismiss"
              onClick={() => props.picks.dismiss()}
            >
              ✕
            </button>
            <div class="notice-offers">
              <For each={notice().offers}>
                {(number) => (
                  <button
                    type="button"
                    class="notice-offer"
                    aria-label={`Take spot ${number}`}
                    onClick={() => props.picks.tap(number)}
                  >
                    {number}
                  </button>
                )}
              </For>
            </div>
          </div>
        )}
      </Show>
    </div>
  );
}
