import type { JSX } from 'solid-js';
import { Match, Show, Switch } from 'solid-js';
import { MethodChoice } from '#client/features/studio/method-choice.tsx';
import { createStudioData } from '#client/features/studio/studio.data.ts';
import { LinkButton } from '#client/ui/button.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { createStanding } from './create-standing.ts';
import { LoadFailed } from './load-failed.tsx';
import { useOperator } from './operator-context.tsx';

/** The part of a waffle's edit page that says how its buyers pay, beside the waffle's own words. */
export function WafflePaymentMethods(props: { waffleId: number }): JSX.Element {
  const { server, toasts } = useOperator();
  const standing = createStanding();
  const studio = createStudioData(server);
  const methods = studio.createMethods();
  const chosen = studio.createChosen(() => props.waffleId);
  const loaded = () => {
    const [list, choice] = [methods.data(), chosen.data()];
    return list && choice ? { list, choice } : undefined;
  };
  return (
    <Panel heading="Payment methods">
      <Switch fallback={<Skeleton kind="row" count={2} label="Loading the payment methods" />}>
        <Match when={methods.error() ?? chosen.error()}>
          {(error) => (
            <LoadFailed
              what="the payment methods"
              error={error()}
              onRetry={() => {
                methods.retry();
                chosen.retry();
              }}
            />
          )}
        </Match>
        <Match when={loaded()}>
          {(data) => (
            <Show
              when={data().list.length > 0}
              fallback={
                <div class="stack">
                  <p class="muted">
                    There are none yet, so buyers see only what you write under “Payment info”.
                  </p>
                  <div>
                    <LinkButton href="/admin/sharing">Add payment methods</LinkButton>
                  </div>
                </div>
              }
            >
              <MethodChoice
                methods={data().list}
                chosen={data().choice.methodIds}
                blocked={standing.whyOffline('Payment methods need a connection.')}
                choose={(methodIds) => studio.chooseMethods({ waffleId: props.waffleId, methodIds })}
                onSaved={() => toasts.show({ tone: 'ok', text: 'Payment methods saved' })}
              />
            </Show>
          )}
        </Match>
      </Switch>
    </Panel>
  );
}
