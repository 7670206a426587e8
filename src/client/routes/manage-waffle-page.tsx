import { useParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createEffect, createMemo, Match, on, Show, Switch } from 'solid-js';
import type { BoardFeed } from '#client/features/spots/follow-board.ts';
import { createBoardFeed } from '#client/features/spots/follow-board.ts';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { AppError, ERRORS } from '#shared/kernel/errors.ts';
import { forgetLastBoard, rememberLastBoard } from './device/last-board.ts';
import { LoadFailed } from './load-failed.tsx';
import { ManageBoard } from './manage/manage-board.tsx';
import { NothingHere } from './nothing-here.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** The working screen of one waffle. Another waffle is another screen: nothing picked or typed is carried over. */
export default function ManageWafflePage(): JSX.Element {
  const params = useParams<{ slug: string }>();
  const { live } = useOperator();
  return (
    <Show when={params.slug} keyed>
      {(slug) => {
        // Made once and here: as an expression of the JSX below it would be made again at every use.
        const feed = createBoardFeed(live, slug);
        createLastBoard(feed, slug);
        return <ManageWaffle feed={feed} />;
      }}
    </Show>
  );
}

function ManageWaffle(props: { feed: BoardFeed }): JSX.Element {
  const { session, live } = useOperator();
  // A board that was never opened here can't be shown without a connection; with one it may take a moment.
  const unreachable = createMemo(() =>
    props.feed.state() === 'offline'
      ? new AppError(
          'network.unreachable',
          {},
          { message: 'This board was not opened on this device before.' },
        )
      : null,
  );
  createPageTitle(() => props.feed.board()?.waffle.title ?? 'Waffle');
  // The feed ends with the session and goes on with the next one, on the same screen.
  createEffect(() => {
    const code = props.feed.error()?.code;
    if (code !== undefined && ERRORS[code].http === 401) session.expire();
  });
  createEffect(on(session.expired, (expired) => !expired && props.feed.retry(), { defer: true }));
  return (
    <Switch fallback={<ManageSkeleton />}>
      <Match when={props.feed.error()?.code === 'waffle.not_found'}>
        <div class="page stack">
          <h1>No such waffle</h1>
          <NothingHere
            title={props.feed.board() ? 'This waffle was just deleted' : 'There is no waffle at this address'}
          />
        </div>
      </Match>
      <Match when={props.feed.board()}>{(board) => <ManageBoard board={board()} feed={props.feed} />}</Match>
      <Match when={props.feed.error() ?? unreachable()}>
        {(error) => (
          <div class="page stack">
            <h1>Waffle</h1>
            <LoadFailed
              what="this board"
              error={error()}
              onRetry={() => {
                live.connection.check();
                props.feed.retry();
              }}
            />
          </div>
        )}
      </Match>
    </Switch>
  );
}

/** The installed app's shortcut leads to the board that was open last. */
function createLastBoard(feed: BoardFeed, slug: string): void {
  const { me } = useOperator();
  createEffect(() => {
    if (feed.error()?.code === 'waffle.not_found') forgetLastBoard(me().id, slug);
    else if (feed.board()) rememberLastBoard(me().id, slug);
  });
}

function ManageSkeleton(): JSX.Element {
  return (
    <div class="page stack">
      <h1 class="visually-hidden">Waffle</h1>
      <Skeleton kind="heading" label="Loading the board" />
      <Skeleton kind="tile" count={4} label="Loading the figures" />
      <Skeleton kind="cell" count={30} label="Loading the spots" />
    </div>
  );
}
