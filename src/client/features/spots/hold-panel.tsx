import type { JSX } from 'solid-js';
import { createMemo } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { createNow } from '#client/ui/create-now.ts';
import { Panel } from '#client/ui/panel.tsx';
import { relativeTime } from '#client/ui/relative-time.ts';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';
import type { OperatorBoard } from '#shared/live/board.ts';

export interface HoldPanelProps {
  board: OperatorBoard;
  busy: boolean;
  /** Why holds can't be changed now; null where they can. */
  blocked: string | null;
  onPause: (paused: boolean) => void;
}

/** Only on boards with holds: how long unpaid spots are kept, which runs out next, and a way to stop the clock. */
export function HoldPanel(props: HoldPanelProps): JSX.Element {
  const now = createNow();
  const blocked = createReason(() => props.blocked);
  const next = createMemo(() =>
    props.board.spots
      .filter((spot) => spot.status === 'pending' && spot.holdUntil !== null)
      .map((spot) => ({ number: spot.number, untilMs: Date.parse(spot.holdUntil ?? '') }))
      .sort((a, b) => a.untilMs - b.untilMs)
      .at(0),
  );
  const state = () => {
    if (props.board.holdsPaused) return 'Holds are paused: nothing is released by itself.';
    const soonest = next();
    const nowMs = now();
    if (!soonest || nowMs === undefined) return 'No hold is running.';
    return soonest.untilMs > nowMs
      ? `Spot ${soonest.number} is released ${relativeTime(soonest.untilMs, nowMs)} unless it is paid.`
      : `The hold of spot ${soonest.number} has ended.`;
  };
  return (
    <Panel heading="Holds">
      <div class="stack-tight">
        <p>
          Unpaid spots are kept for {props.board.waffle.holdMinutes} minutes. {state()}
        </p>
        <WhyNot reason={blocked} />
        <Button
          wide
          size={52}
          busy={props.busy}
          blockedBy={blocked.id}
          onClick={() => props.onPause(!props.board.holdsPaused)}
        >
          {props.board.holdsPaused ? 'Let holds run again' : 'Pause all holds'}
        </Button>
      </div>
    </Panel>
  );
}
