import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import type { PublicBoard } from '#shared/live/board.ts';
import './winner-banner.css';

/** Who won, announced when it happens; with several items, one line for each. */
export function WinnerBanner(props: { board: PublicBoard; own: string | null }): JSX.Element {
  const winners = () => (props.board.waffle.status === 'completed' ? props.board.winners : []);
  return (
    <div role="status">
      <Show when={winners().length > 0}>
        <div class="winner-banner">
          <p class="winner-title">{winners().length === 1 ? 'We have a winner' : 'We have winners'}</p>
          <ul class="winner-list">
            <For each={winners()}>
              {(winner) => (
                <li>
                  <span class="winner-spot" aria-hidden="true">
                    {winner.number}
                  </span>
                  <span class="break-anywhere">
                    <Show when={winners().length > 1}>
                      <small>Item {winner.item} · </small>
                    </Show>
                    Spot {winner.number} ·{' '}
                    <a class="winner-link" href={`/buyer/${winner.handle}`}>
                      @{winner.handle}
                    </a>
                    <Show when={winner.handle === props.own}> · that is you!</Show>
                  </span>
                </li>
              )}
            </For>
          </ul>
          <Show
            when={winners().some((winner) => winner.method === 'draw')}
            fallback={<p>Named by the organiser.</p>}
          >
            <p>
              Drawn by a sealed draw.{' '}
              <a class="winner-link" href={`/waffle/${props.board.waffle.slug}/draw`}>
                Check it yourself
              </a>
            </p>
          </Show>
        </div>
      </Show>
    </div>
  );
}
