import type { JSX } from 'solid-js';
import { Match, Switch } from 'solid-js';
import { MethodSection } from '#client/features/studio/method-section.tsx';
import { createStudioData } from '#client/features/studio/studio.data.ts';
import { TemplateSection } from '#client/features/studio/template-section.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { LoadFailed } from './load-failed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** How buyers pay, and what operators paste: both for every waffle. */
export default function SharingPage(): JSX.Element {
  const { server, toasts } = useOperator();
  const studio = createStudioData(server);
  const methods = studio.createMethods();
  const templates = studio.createTemplates();
  createPageTitle(() => 'Paying and sharing');
  const done = (text: string) => toasts.show({ tone: 'ok', text });
  const failed = (text: string) => toasts.show({ tone: 'danger', text });
  return (
    <div class="page stack">
      <h1>Paying and sharing</h1>
      <Panel heading="Payment methods">
        <Switch fallback={<Skeleton kind="row" count={3} label="Loading the payment methods" />}>
          <Match when={methods.error()}>
            {(error) => <LoadFailed what="the payment methods" error={error()} onRetry={methods.retry} />}
          </Match>
          <Match when={methods.data()}>
            {(list) => <MethodSection methods={list()} studio={studio} onDone={done} onFailed={failed} />}
          </Match>
        </Switch>
      </Panel>
      <Panel heading="Share templates">
        <Switch fallback={<Skeleton kind="row" count={3} label="Loading the share templates" />}>
          <Match when={templates.error()}>
            {(error) => <LoadFailed what="the share templates" error={error()} onRetry={templates.retry} />}
          </Match>
          <Match when={templates.data()}>
            {(list) => <TemplateSection templates={list()} studio={studio} onDone={done} onFailed={failed} />}
          </Match>
        </Switch>
      </Panel>
    </div>
  );
}
