import type { JSX } from 'solid-js';
import { For, onMount } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import './stale-notice.css';
import { describeChanges } from './waffles.projection.ts';

export interface StaleNoticeProps {
  /** What the form was filled from. */
  mine: WaffleFacts;
  /** What the server has now. */
  theirs: WaffleFacts;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
}

/** Somebody else saved first: says what is different now, and lets the person choose. Nothing typed is lost. */
export function StaleNotice(props: StaleNoticeProps): JSX.Element {
  let notice: HTMLElement | undefined;
  onMount(() => notice?.focus());
  return (
    <section
      class="stale-notice"
      aria-label="Somebody else changed this waffle"
      tabindex="-1"
      ref={(element) => {
        notice = element;
      }}
    >
      <p>
        <strong>Somebody else changed this waffle while you were editing.</strong> Your changes are not saved
        yet.
      </p>
      <ul class="stale-notice-list">
        <For each={describeChanges(props.mine, props.theirs)}>{(line) => <li>{line}</li>}</For>
      </ul>
      <div class="row">
        <Button variant="primary" size={52} onClick={props.onKeepMine}>
          Keep what I typed
        </Button>
        <Button size={52} onClick={props.onTakeTheirs}>
          Load the new version
        </Button>
      </div>
    </section>
  );
}
