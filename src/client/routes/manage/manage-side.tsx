import type { JSX } from 'solid-js';
import { createEffect, createMemo, on, Show } from 'solid-js';
import { WinnerSection } from '#client/features/draws/winner-section.tsx';
import { ActivityFeed } from '#client/features/spots/activity-feed.tsx';
import { HoldPanel } from '#client/features/spots/hold-panel.tsx';
import { PendingList } from '#client/features/spots/pending-list.tsx';
import { createSubmission } from '#client/lib/create-submission.ts';
import { useOperator } from '../operator-context.tsx';
import type { ManageScreen } from './create-screen.ts';

/** What is worked on besides the board: pending claims, the winner, holds, and what happened. */
export function ManageSide(props: { screen: ManageScreen }): JSX.Element {
  const { me, draws } = useOperator();
  const { desk, feed, server, parts } = props.screen;
  // Every event makes a new board; only another waffle is another question.
  const slug = createMemo(() => server().waffle.slug);
  const certificate = draws.createCertificate(slug);
  const waffleId = createMemo(() => server().waffle.id);
  const requests = createMemo(() => draws.requestsFor(waffleId()));
  // On a closed board no clock runs, so there is nothing to stop.
  const usesHolds = () =>
    desk.closed() === null && (server().waffle.holdMinutes !== null || server().holdsPaused);

  // Another operator may seal or draw: the log says so, the certificate has the details. A memo, because every event
  // makes a new list and only a later number is news.
  const lastDraw = createMemo(
    () => feed.events().find(({ event }) => /^(?:draw|winner)\./.test(event.kind))?.seq,
  );
  createEffect(on(lastDraw, () => certificate.retry(), { defer: true }));

  return (
    <div class="manage-side" classList={{ 'manage-side-done': server().waffle.status === 'completed' }}>
      <div id="pending" class="manage-anchor">
        <PendingList
          spots={desk.board().spots}
          currency={server().waffle.currency}
          zone={me().timezone}
          closed={desk.closed()}
          onPay={desk.pay}
          onPayMany={(numbers) => void desk.payMany(numbers)}
          onUndoPay={desk.undoPay}
          onRelease={desk.release}
          field={(field) => {
            parts.pendingField = field;
          }}
        />
      </div>
      <WinnerSection
        board={desk.board()}
        standing={{ online: feed.state() !== 'offline', waitingCount: desk.waitingCount() }}
        requests={requests()}
        certificate={certificate.data() ?? null}
        onChanged={certificate.retry}
      />
      <Show when={usesHolds()}>
        <Holds screen={props.screen} />
      </Show>
      <ActivityFeed events={feed.events()} zone={me().timezone} />
    </div>
  );
}

function Holds(props: { screen: ManageScreen }): JSX.Element {
  const { server, desk, feed } = props.screen;
  const { toasts, spots } = useOperator();
  const submission = createSubmission((paused: boolean) =>
    spots.pauseHolds({ waffleId: server().waffle.id, paused }),
  );
  return (
    <HoldPanel
      board={desk.board()}
      busy={submission.busy()}
      blocked={feed.state() === 'offline' ? 'You are offline. Holds need a connection.' : desk.closed()}
      onPause={(paused) =>
        void submission.send(paused).then((answer) => {
          const error = submission.error();
          if (!answer && error) toasts.show({ tone: 'danger', text: error.message });
        })
      }
    />
  );
}
