import type { JSX } from 'solid-js';
import { Match, Switch } from 'solid-js';
import { createOperationsData } from '#client/features/operations/operations.data.ts';
import { SystemFacts } from '#client/features/operations/system-facts.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { LoadFailed } from '../load-failed.tsx';
import { NotRenewed } from '../not-renewed.tsx';
import { createPageTitle, useOperator } from '../operator-context.tsx';
import { OperationsTabs } from './operations-tabs.tsx';

/** How the product is right now; the figures renew themselves. */
export function SystemPage(): JSX.Element {
  const { me, server } = useOperator();
  const system = createOperationsData(server).createSystem();
  createPageTitle(() => 'System');
  return (
    <div class="page stack">
      <h1>System</h1>
      <OperationsTabs />
      <NotRenewed what="Figures" atMs={system.asOfMs()} zone={me().timezone} />
      <Switch fallback={<Skeleton kind="row" count={6} label="Loading the figures" />}>
        <Match when={system.error()}>
          {(error) => <LoadFailed what="the figures" error={error()} onRetry={system.retry} />}
        </Match>
        <Match when={system.data()}>
          {(facts) => (
            <>
              <SystemFacts facts={facts()} />
              <p class="muted">
                Renewed every five seconds. Sockets, lag, memory and running time are those of the process
                that answered. Prometheus finds more at <code>/metrics</code>.
              </p>
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}
