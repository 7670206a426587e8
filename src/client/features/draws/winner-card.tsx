import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { buyerHref } from '#client/lib/buyer-href.ts';
import { Button } from '#client/ui/button.tsx';
import { CopyButton } from '#client/ui/copy-button.tsx';
import { Icon } from '#client/ui/icon.tsx';
import { trophyIcon } from '#client/ui/icons.ts';
import { shareIcon } from '#client/ui/more-icons.ts';
import type { Reason } from '#client/ui/why-not.tsx';
import { WhyNot } from '#client/ui/why-not.tsx';
import type { OperatorBoard } from '#shared/live/board.ts';
import './winner-card.css';

export interface WinnerCardProps {
  board: OperatorBoard;
  /** Why the winner can't be changed now. */
  reason: Reason;
  /** True where a sealed draw of this waffle can be checked by anybody. */
  hasProof: boolean;
  onChange: () => void;
  onClear: () => void;
}

/** Who won, and what can still be done about it. */
export function WinnerCard(props: WinnerCardProps): JSX.Element {
  const many = () => props.board.winners.length > 1;
  return (
    <div class="stack">
      <ul class="winner-list">
        <For each={props.board.winners}>
          {(winner) => (
            <li class="winner-row">
              <span class="winner-number">
                <Icon shape={trophyIcon} />
                {winner.number}
              </span>
              <span class="winner-who">
                <a class="winner-handle" href={buyerHref(winner.handle)}>
                  @{winner.handle}
                </a>
                <span class="muted">
                  <Show when={many()}>Item {winner.item} · </Show>
                  {winner.method === 'draw' ? 'drawn by the board' : 'set by hand'}
                </span>
              </span>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.hasProof}>
        <a
          href={`/waffle/${props.board.waffle.slug}/draw`}
          target="_blank"
          rel="noopener"
          class="winner-proof"
        >
          Public proof of the draw
        </a>
      </Show>
      <ShareWinner board={props.board} />
      <WhyNot reason={props.reason} />
      <div class="winner-actions">
        <Button size={52} blockedBy={props.reason.id} onClick={props.onChange}>
          Change
        </Button>
        <Button size={52} blockedBy={props.reason.id} onClick={props.onClear}>
          Clear
        </Button>
      </div>
    </div>
  );
}

/** The sentence for stories and messages: through the phone's share sheet, or onto the clipboard. */
function ShareWinner(props: { board: OperatorBoard }): JSX.Element {
  const [canShare] = createSignal(typeof navigator.share === 'function');
  const text = () => {
    const { title, slug } = props.board.waffle;
    const who = props.board.winners.map((winner) => `@${winner.handle} (spot ${winner.number})`).join(', ');
    return `${who} ${props.board.winners.length === 1 ? 'wins' : 'win'} ${title}! ${window.location.origin}/waffle/${slug}`;
  };
  return (
    <Show when={canShare()} fallback={<CopyButton text={text()} label="Copy winner text" size={52} wide />}>
      <Button
        size={52}
        wide
        icon={shareIcon}
        onClick={() => {
          // Rejects when the person closes the sheet again, which is no failure.
          navigator.share({ text: text() }).catch(() => {});
        }}
      >
        Share winner
      </Button>
    </Show>
  );
}
