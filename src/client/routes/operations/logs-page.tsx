import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js';
import { LogFilters } from '#client/features/operations/log-filters.tsx';
import { LogList } from '#client/features/operations/log-list.tsx';
import { leavesOut, logsHref, readLogsPlace } from '#client/features/operations/logs-place.ts';
import { createOperationsData } from '#client/features/operations/operations.data.ts';
import { Button } from '#client/ui/button.tsx';
import { createShortcuts } from '#client/ui/create-shortcuts.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { searchIcon } from '#client/ui/icons.ts';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { LOG_LINES_MAX } from '#shared/operations/operations.rules.ts';
import type { ListLogsInput } from '#shared/operations/operations.schemas.ts';
import { LoadFailed } from '../load-failed.tsx';
import { NotRenewed } from '../not-renewed.tsx';
import { createPageTitle, useOperator } from '../operator-context.tsx';
import { OperationsTabs } from './operations-tabs.tsx';

/** The last lines of the server's log. The filters live in the address, so a link shows somebody else the same. */
export function LogsPage(): JSX.Element {
  const { me, server } = useOperator();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const place = createMemo(() => readLogsPlace(params));
  const [follows, setFollows] = createSignal(true);
  const logs = createOperationsData(server).createLogs(place, follows);
  let words: HTMLInputElement | undefined;
  createPageTitle(() => 'Logs');
  createShortcuts([{ keys: '/', label: 'Search the log', run: () => words?.focus() }]);

  const go = (changes: Partial<ListLogsInput>) =>
    navigate(logsHref({ ...place(), ...changes }), { resolve: false, replace: true, scroll: false });

  return (
    <div class="page stack">
      <h1>Logs</h1>
      <OperationsTabs />
      <LogFilters
        place={place()}
        onChange={go}
        follows={follows()}
        onFollow={setFollows}
        field={(field) => {
          words = field;
        }}
      />
      <NotRenewed what="Log" atMs={logs.asOfMs()} zone={me().timezone} />
      <Switch fallback={<Skeleton kind="row" count={8} label="Loading the log" />}>
        <Match when={logs.error()}>
          {(error) => <LoadFailed what="the log" error={error()} onRetry={logs.retry} />}
        </Match>
        <Match when={logs.data()}>
          {(page) => (
            <>
              <Show
                when={page().lines.length > 0}
                fallback={
                  <NothingFits filtered={leavesOut(place())} onClear={() => go({ level: '', search: '' })} />
                }
              >
                <LogList lines={page().lines} zone={me().timezone} />
              </Show>
              <p class="muted">
                {page().lines.length.toLocaleString('en')} of {page().kept.toLocaleString('en')} lines, newest
                first. Each process keeps its last {LOG_LINES_MAX.toLocaleString('en')} in memory; a restart
                begins anew.
              </p>
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}

function NothingFits(props: { filtered: boolean; onClear: () => void }): JSX.Element {
  return (
    <EmptyState
      icon={searchIcon}
      title={props.filtered ? 'No line fits' : 'Nothing has been logged yet'}
      text={
        props.filtered
          ? 'Take a filter away, or look for other words.'
          : 'What the server does by itself and what it refuses appears here.'
      }
    >
      <Show when={props.filtered}>
        <Button variant="primary" onClick={props.onClear}>
          Show all
        </Button>
      </Show>
    </EmptyState>
  );
}
