import type { JSX } from 'solid-js';
import { ProgressBar } from '#client/ui/progress-bar.tsx';
import type { LevelStanding } from '#shared/loyalty/loyalty.rules.ts';
import './level-progress.css';
import { sayNextLevel, sayXpSum } from './describe-loyalty.ts';

/** The level somebody is on, and how far the next one is. */
export function LevelProgress(props: { standing: LevelStanding & { readonly xp: number } }): JSX.Element {
  return (
    <div class="level">
      <p class="level-line">
        <strong>
          Level {props.standing.level} · {props.standing.title}
        </strong>
        <span class="level-xp">{sayXpSum(props.standing.xp)}</span>
      </p>
      <ProgressBar
        label="Way to the next level"
        value={props.standing.progress}
        max={100}
        text={sayNextLevel(props.standing)}
      />
    </div>
  );
}
