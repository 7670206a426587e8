import { useLocation } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { Match, Switch } from 'solid-js';
import { JobsPage } from './operations/jobs-page.tsx';
import { LogsPage } from './operations/logs-page.tsx';
import { SystemPage } from './operations/system-page.tsx';

/** What keeps the product going: three pages in one piece, because whoever opens one looks at the others. */
export default function OperationsPage(): JSX.Element {
  const location = useLocation();
  return (
    <Switch fallback={<JobsPage />}>
      <Match when={location.pathname.endsWith('/system')}>
        <SystemPage />
      </Match>
      <Match when={location.pathname.endsWith('/logs')}>
        <LogsPage />
      </Match>
    </Switch>
  );
}
