import type { JSX } from 'solid-js';
import { createEffect, createMemo, lazy, on, Show, Suspense } from 'solid-js';
import { createDrawsData } from '#client/features/draws/draws.data.ts';
import { ActivityFeed } from '#client/features/spots/activity-feed.tsx';
import { HoldPanel } from '#client/features/spots/hold-panel.tsx';
import { PendingList } from '#client/features/spots/pending-list.tsx';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { createStanding } from '../create-standing.ts';
import { useOperator } from '../operator-context.tsx';
import { useSpots } from '../use-spots.ts';
import type { ManageScreen } from './create-screen.ts';

// Below the board, and needed once in a drop: the board does not wait for its code, which comes right behind.
const WinnerSection = lazy(async () => ({
  default: (await import('#client/features/draws/winner-section.tsx')).WinnerSection,
}));
void WinnerSection.preload();

/** What is worked on besides the board: pending claims, the winner, holds, and what happened. */
export function ManageSide(props: { screen: ManageScreen }): JSX.Element {
  const { me, server: access } = useOperator();
  const draws = createDrawsData(access);
  const standing = createStanding();
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
          waiting={desk.board().waiting}
          currency={server().waffle.currency}
          zone={me().timezone}
          closed={desk.closed()}
          onPay={(number) => void desk.pay(number)}
          onPayMany={(numbers) => void desk.payMany(numbers)}
          onUndoPay={(number) => void desk.undoPay(number)}
          onRelease={(number) => void desk.release(number)}
          field={(field) => {
            parts.pendingField = field;
          }}
        />
      </div>
      <Suspense fallback={<Skeleton kind="tile" label="Loading the winner" />}>
        <WinnerSection
          board={desk.board()}
          standing={{
            offline: standing.whyOffline('A winner is public at once, so it needs a connection.'),
            waitingCount: desk.waitingCount(),
          }}
          requests={requests()}
          certificate={certificate.data() ?? null}
          onChanged={certificate.retry}
        />
      </Suspense>
      <Show when={usesHolds()}>
        <Holds screen={props.screen} />
      </Show>
      <ActivityFeed events={feed.events()} zone={me().timezone} />
    </div>
  );
}

function Holds(props: { screen: ManageScreen }): JSX.Element {
  const { server, desk } = props.screen;
  const standing = createStanding();
  const { toasts } = useOperator();
  const spots = useSpots();
  const submission = createSubmission((paused: boolean) =>
    spots.pauseHolds({ waffleId: server().waffle.id, paused }),
  );
  return (
    <HoldPanel
      board={desk.board()}
      busy={submission.busy()}
      blocked={desk.closed() ?? standing.whyNotYet(server().waffle.id, 'Holds need a connection.')}
      onPause={(paused) =>
        void submission.send(paused).then((answer) => {
          const error = submission.error();
          if (!answer && error) toasts.show({ tone: 'danger', text: error.message });
        })
      }
    />
  );
}
