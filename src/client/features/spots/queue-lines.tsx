import type { Accessor, JSX } from 'solid-js';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { Icon } from '#client/ui/icon.tsx';
import { checkIcon, clockIcon, warningIcon } from '#client/ui/icons.ts';
import { Time } from '#client/ui/time.tsx';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';
import { ConflictChoices } from './conflict-choices.tsx';
import type { ConflictChoice } from './describe-conflict.ts';
import type { QueuedLine, RefusedLine } from './describe-queued.ts';
import type { QueueActs } from './queue-sheet.tsx';

/** More would only be scrolled past; the export has them all. */
const LINES_MAX = 50;
const DAY_MS = 24 * 60 * 60_000;

interface LinesProps<Line> {
  lines: readonly Line[];
  zone: string;
  acts: QueueActs;
}

/** Refused changes: each says what was meant, what is, and what can be done. */
export function QueueNeedsYou(props: LinesProps<RefusedLine> & { offline: string | null }): JSX.Element {
  return (
    <section class="queue-part" aria-labelledby="queue-needs-you">
      <h3 class="queue-heading" id="queue-needs-you">
        Needs you ({props.lines.length})
      </h3>
      <ul class="queue-list">
        <Keyed lines={props.lines}>
          {(line) => <Refused line={line()} zone={props.zone} acts={props.acts} offline={props.offline} />}
        </Keyed>
      </ul>
      <More count={props.lines.length} />
    </section>
  );
}

function Refused(props: {
  line: RefusedLine;
  zone: string;
  acts: QueueActs;
  offline: string | null;
}): JSX.Element {
  const [busy, setBusy] = createSignal<ConflictChoice | null>(null);
  const doing = createSubmission((act: () => Promise<void>) => act());
  const claimAgain = async () => {
    setBusy('claim_again');
    await doing.send(() => props.acts.claimAgain(props.line));
    setBusy(null);
  };
  const choose = (choice: ConflictChoice) => {
    const { opId, waffle } = props.line;
    if (choice === 'claim_again') void claimAgain();
    else if (choice === 'retry') void doing.send(() => props.acts.retry(opId));
    else if (choice === 'drop') void doing.send(() => props.acts.drop(opId));
    else if (choice === 'export') props.acts.exportAll();
    else if (waffle) props.acts.show(waffle.slug, waffle.number);
  };
  return (
    <li class="queue-line queue-line-refused">
      <LineFace line={props.line} zone={props.zone} acts={props.acts} icon={warningIcon} />
      <div class="queue-refusal">
        <h4 class="queue-refusal-title">{props.line.conflict.title}</h4>
        <p>{props.line.conflict.mine}</p>
        <p>
          <strong>{props.line.conflict.theirs}</strong>
        </p>
        <ConflictChoices
          choices={props.line.conflict.choices}
          meant={props.line.conflict.meant}
          offline={props.offline}
          busy={busy()}
          onChoose={choose}
        />
        <p class="form-error" role="alert">
          {doing.error()?.message}
        </p>
      </div>
    </li>
  );
}

export interface QueueWaitingProps extends LinesProps<QueuedLine> {
  /** Those that were removed while the sheet is open: they can still be put back. */
  removed: ReadonlySet<string>;
  /** Why the last removal or its undoing did not work; empty where it did. */
  error: string;
  onRemove: (opId: string) => void;
  onPutBack: (opId: string) => void;
}

/** Changes that the server has not decided, in the order they are sent. */
export function QueueWaiting(props: QueueWaitingProps): JSX.Element {
  const sent = createReason(() =>
    props.lines.some(({ maybeSent }) => maybeSent)
      ? 'A change that may have reached the server can’t be removed here. Undo it on its board.'
      : null,
  );
  const isRemoved = ({ opId }: QueuedLine) => props.removed.has(opId);
  const count = () => props.lines.filter((line) => !isRemoved(line)).length;
  return (
    <section class="queue-part" aria-labelledby="queue-waiting">
      <h3 class="queue-heading" id="queue-waiting">
        Waiting ({count()})
      </h3>
      <ul class="queue-list">
        <Keyed lines={props.lines}>
          {(line) => (
            <li class="queue-line" classList={{ 'queue-line-removed': isRemoved(line()) }}>
              <LineFace line={line()} zone={props.zone} acts={props.acts} icon={clockIcon} />
              {/* One button for both, so that it keeps the focus. */}
              <Button
                class="queue-line-end"
                aria-label={isRemoved(line()) ? `Undo: keep ${line().what}` : `Remove ${line().what}`}
                blockedBy={line().maybeSent ? sent.id : undefined}
                onClick={() => (isRemoved(line()) ? props.onPutBack : props.onRemove)(line().opId)}
              >
                {isRemoved(line()) ? 'Undo' : 'Remove'}
              </Button>
            </li>
          )}
        </Keyed>
      </ul>
      <More count={props.lines.length} />
      <p class="form-error" role="alert">
        {props.error}
      </p>
      <WhyNot reason={sent} />
    </section>
  );
}

/** What the server took during the last hour. */
export function QueueDone(props: LinesProps<QueuedLine>): JSX.Element {
  return (
    <details class="queue-part">
      <summary class="queue-summary">Done last hour ({props.lines.length})</summary>
      <ul class="queue-list">
        <Keyed lines={props.lines}>
          {(line) => (
            <li class="queue-line">
              <LineFace line={line()} zone={props.zone} acts={props.acts} icon={checkIcon} />
            </li>
          )}
        </Keyed>
      </ul>
      <More count={props.lines.length} />
    </details>
  );
}

/** What a change is, as a link to its spot: the whole text, so that it is large enough for a thumb. */
function LineFace(props: { line: QueuedLine; zone: string; acts: QueueActs; icon: string }): JSX.Element {
  const face = () => (
    <>
      <Icon shape={props.icon} />
      <span class="queue-line-text">
        <strong class="queue-line-what">{props.line.what}</strong>
        <span class="queue-line-facts">
          <Show when={props.line.who}>{props.line.who} · </Show>
          <Show when={props.line.waffle}>{(waffle) => <>{waffle().title} · </>}</Show>
          <Time
            at={props.line.atMs}
            zone={props.zone}
            format={Date.now() - props.line.atMs > DAY_MS ? 'dateTime' : 'time'}
          />
        </span>
        <Show when={props.line.note}>{(note) => <span class="queue-line-facts">{note()}</span>}</Show>
      </span>
    </>
  );
  return (
    <Show when={props.line.waffle} fallback={<span class="queue-line-face">{face()}</span>}>
      {(waffle) => (
        <a
          class="queue-line-face queue-line-link"
          href={`/admin/waffles/${waffle().slug}`}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            props.acts.show(waffle().slug, waffle().number);
          }}
        >
          {face()}
        </a>
      )}
    </Show>
  );
}

/** Keyed by the operation: a line keeps its element, and with it the focus, while what it says changes. */
function Keyed<Line extends QueuedLine>(props: {
  lines: readonly Line[];
  children: (line: Accessor<Line>) => JSX.Element;
}): JSX.Element {
  const lineById = createMemo(() => new Map(props.lines.map((line) => [line.opId, line])));
  const ids = createMemo(() => props.lines.slice(0, LINES_MAX).map(({ opId }) => opId));
  return (
    <For each={ids()}>
      {(opId) => <Show when={lineById().get(opId)}>{(line) => props.children(line)}</Show>}
    </For>
  );
}

function More(props: { count: number }): JSX.Element {
  return (
    <Show when={props.count > LINES_MAX}>
      <p class="muted">And {props.count - LINES_MAX} more.</p>
    </Show>
  );
}
