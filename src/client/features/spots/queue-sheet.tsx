import type { JSX } from 'solid-js';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import type { DeviceState } from '#client/sync/create-device.ts';
import type { OthersWrites } from '#client/sync/outbox.ts';
import type { QueuedWrite } from '#client/sync/queued-write.ts';
import type { HeldBy } from '#client/sync/replayer.ts';
import { Button } from '#client/ui/button.tsx';
import { Switch } from '#client/ui/choice-field.tsx';
import { createNow } from '#client/ui/create-now.ts';
import { BottomSheet } from '#client/ui/dialog.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { Icon } from '#client/ui/icon.tsx';
import { checkIcon, downloadIcon, warningIcon } from '#client/ui/icons.ts';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';
import { formatZoned } from '#client/ui/zoned-time.ts';
import type { RefusedLine } from './describe-queued.ts';
import { describeQueue } from './describe-queued.ts';
import { figuresOfQueue, isOld } from './queue-figures.ts';
import { QueueDone, QueueNeedsYou, QueueWaiting } from './queue-lines.tsx';
import './queue-sheet.css';
import { QueueStatus } from './queue-status.tsx';

/** What the sheet can do with the queue. What is promised may fail: the device could not store it, for example. */
export interface QueueActs {
  /** Sends what waits, now. */
  sync(): void;
  setWorkOffline(workOffline: boolean): void;
  /** Forgets a change that the server can't have yet, and says whether it did. */
  remove(opId: string): Promise<boolean>;
  /** Puts a removed change back into its place. */
  putBack(write: QueuedWrite): Promise<void>;
  /** Sends a refused change once more, as it is. */
  retry(opId: string): Promise<void>;
  drop(opId: string): Promise<void>;
  /** Claims the free spot for the same buyer, pays it, and forgets the refused change. */
  claimAgain(line: RefusedLine): Promise<void>;
  /** Leads to a spot on its board. */
  show(slug: string, number: number): void;
  exportAll(): void;
}

export interface QueueSheetProps {
  writes: readonly QueuedWrite[];
  /** Changes of other people on this device. */
  others: readonly OthersWrites[];
  zone: string;
  heldBy: HeldBy;
  lastSyncedAtMs: number | null;
  offlineSinceMs: number | null;
  workOffline: boolean;
  /** How well the device keeps what waits. */
  keeping: DeviceState;
  /** Why nothing that needs the server can be done now; null where it can. */
  offline: string | null;
  acts: QueueActs;
  onClose: () => void;
}

/** Everything this device still has to tell the server, what the server would not take, and what went well lately. */
export function QueueSheet(props: QueueSheetProps): JSX.Element {
  const timeOf = (iso: string) => formatZoned(Date.parse(iso), props.zone, 'time');
  // What was just removed keeps its place until the sheet is closed: a message under a modal could not be tapped.
  const [removed, setRemoved] = createSignal<readonly QueuedWrite[]>([]);
  const removedIds = createMemo(() => new Set(removed().map(({ opId }) => opId)));
  const view = createMemo(() => {
    const kept = props.writes.filter(({ opId }) => !removedIds().has(opId));
    return describeQueue(
      [...kept, ...removed()].sort((a, b) => a.order - b.order),
      timeOf,
    );
  });
  const isEmpty = () => view().waiting.length + view().needsYou.length + view().done.length === 0;
  const doing = createSubmission((act: () => Promise<void>) => act());
  const remove = async (opId: string) => {
    const write = props.writes.find((one) => one.opId === opId);
    if (write && (await props.acts.remove(opId))) setRemoved((all) => [...all, write]);
  };
  const putBack = async (opId: string) => {
    const write = removed().find((one) => one.opId === opId);
    if (!write) return;
    await props.acts.putBack(write);
    setRemoved((all) => all.filter((one) => one !== write));
  };

  return (
    <BottomSheet open wide title="Changes on this device" onClose={props.onClose} class="queue-sheet">
      <div class="stack">
        <QueueStatus {...props} />
        <Warnings {...props} />
        <Show when={view().needsYou.length > 0}>
          <QueueNeedsYou
            lines={view().needsYou}
            offline={props.offline}
            zone={props.zone}
            acts={props.acts}
          />
        </Show>
        <Show when={view().waiting.length > 0}>
          <QueueWaiting
            lines={view().waiting}
            removed={removedIds()}
            zone={props.zone}
            acts={props.acts}
            error={doing.error()?.message ?? ''}
            onRemove={(opId) => void doing.send(() => remove(opId))}
            onPutBack={(opId) => void doing.send(() => putBack(opId))}
          />
        </Show>
        <Show when={isEmpty()}>
          <EmptyState
            icon={checkIcon}
            title="Nothing waits on this device"
            text="Every change has been sent."
          />
        </Show>
        <Show when={view().done.length > 0}>
          <QueueDone lines={view().done} zone={props.zone} acts={props.acts} />
        </Show>
        <QueueChoices {...props} />
      </div>
    </BottomSheet>
  );
}

const KEEPING: Readonly<Partial<Record<DeviceState, string>>> = {
  memory: 'This browser keeps nothing after the tab is closed, so nothing can be changed offline.',
  blocked: 'Another tab runs an older version of Syrup and holds the storage. Close it to go on here.',
  outdated: 'Another tab runs a newer version of Syrup. Reload this one to go on here.',
};

/** What a person should know before trusting the device with their changes. */
function Warnings(props: QueueSheetProps): JSX.Element {
  const now = createNow();
  const figures = createMemo(() => figuresOfQueue(props.writes));
  const old = () => {
    const { oldestMs } = figures();
    const nowMs = now();
    return nowMs !== undefined && isOld(oldestMs, nowMs) ? oldestMs : null;
  };
  return (
    <>
      <Show when={old()}>
        {(atMs) => (
          <p class="queue-warning">
            <Icon shape={warningIcon} />
            <span>
              The oldest change is from {formatZoned(atMs(), props.zone, 'dateTime')}. Browsers may empty
              their storage after some days: find a connection soon, or export the queue.
            </span>
          </p>
        )}
      </Show>
      <Show when={KEEPING[props.keeping]}>
        {(text) => (
          <p class="queue-warning">
            <Icon shape={warningIcon} />
            <span>{text()}</span>
          </p>
        )}
      </Show>
      <For each={props.others}>
        {({ accountName, count }) => (
          <p class="queue-warning">
            <Icon shape={warningIcon} />
            <span>
              {count === 1 ? '1 change' : `${count} changes`} of {accountName}{' '}
              {count === 1 ? 'waits' : 'wait'} on this device. Nobody else can see or send{' '}
              {count === 1 ? 'it' : 'them'}: sign in as {accountName} for that.
            </span>
          </p>
        )}
      </For>
    </>
  );
}

function QueueChoices(props: QueueSheetProps): JSX.Element {
  const empty = createReason(() => {
    const { waitingCount, needsYouCount } = figuresOfQueue(props.writes);
    return waitingCount + needsYouCount === 0 ? 'There is nothing to export.' : null;
  });
  return (
    <div class="stack-tight">
      <Switch
        label="Work offline"
        hint="Sends nothing until you turn it off again, also after a restart."
        checked={props.workOffline}
        onChange={props.acts.setWorkOffline}
      />
      <Button size={52} wide icon={downloadIcon} blockedBy={empty.id} onClick={props.acts.exportAll}>
        Export queue (JSON)
      </Button>
      <WhyNot reason={empty} />
      <p class="muted">While offline, another admin may handle the same spot. You will be asked.</p>
    </div>
  );
}
