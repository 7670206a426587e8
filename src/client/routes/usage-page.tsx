import type { JSX } from 'solid-js';
import { Match, Show, Switch } from 'solid-js';
import { BuyerCardMaker } from '#client/features/studio/buyer-card-maker.tsx';
import { RecentAssets } from '#client/features/studio/recent-assets.tsx';
import { createStudioData } from '#client/features/studio/studio.data.ts';
import { ModelTable, UsageCards, usageCard } from '#client/features/studio/usage-figures.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { AppError } from '#shared/kernel/errors.ts';
import type { Generation, OwnUsage } from '#shared/studio/studio.schemas.ts';
import { LoadFailed } from './load-failed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** One's own share assets: what the day still allows, what was made, and cards of buyers. For everybody. */
export default function UsagePage(): JSX.Element {
  const { me, server, toasts } = useOperator();
  const studio = createStudioData(server);
  const usage = studio.createOwnUsage();
  createPageTitle(() => 'My share assets');
  const cancel = (asset: Generation) =>
    void studio.cancel(asset.id).catch((error: unknown) => {
      toasts.show({ tone: 'danger', text: error instanceof AppError ? error.message : 'It did not work.' });
    });
  return (
    <div class="page stack">
      <h1>My share assets</h1>
      <Switch fallback={<Skeleton kind="tile" count={4} label="Loading what you have made" />}>
        <Match when={usage.error()}>
          {(error) => <LoadFailed what="your share assets" error={error()} onRetry={usage.retry} />}
        </Match>
        <Match when={usage.data()}>
          {(own) => (
            <>
              <UsageCards cards={cardsOf(own())} />
              <Panel heading="Buyer card">
                <BuyerCardMaker make={(handle) => studio.generate({ model: 'buyer-card', handle })} />
              </Panel>
              <Show when={own().byModel.length > 0}>
                <Panel heading="By model (30 days)">
                  <ModelTable models={own().byModel} />
                </Panel>
              </Show>
              <Panel heading="Latest">
                <RecentAssets assets={own().recent} zone={me().timezone} onCancel={cancel} />
              </Panel>
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}

function cardsOf(own: OwnUsage) {
  const left = Math.max(0, own.dailyLimit - own.usedToday);
  return [
    {
      label: 'Left today',
      value: `${left.toLocaleString('en')} of ${own.dailyLimit.toLocaleString('en')}`,
      hint: 'Every try counts. It begins anew at midnight UTC.',
    },
    usageCard('Today', 'Completed since midnight UTC.', own.today),
    usageCard('This week', 'Completed in the last 7 days.', own.week),
    usageCard('This month', 'Completed in the last 30 days.', own.month),
  ];
}
