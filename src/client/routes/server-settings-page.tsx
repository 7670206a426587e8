import type { JSX } from 'solid-js';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { createAuditData } from '#client/features/audit/audit.data.ts';
import { CleanUpPanel } from '#client/features/audit/clean-up-panel.tsx';
import type { SettingDraft } from '#client/features/settings/setting-draft.ts';
import { SettingRow } from '#client/features/settings/setting-row.tsx';
import { createSettingsData } from '#client/features/settings/settings.data.ts';
import { WhoisTest } from '#client/features/settings/whois-test.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { SettingKey } from '#shared/settings/settings.rules.ts';
import { SETTING_GROUPS, SETTING_KEYS, SETTINGS } from '#shared/settings/settings.rules.ts';
import { LoadFailed } from './load-failed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';
import { UnsavedGuard } from './unsaved-guard.tsx';

/** The settings of the whole product, each saved by itself and counting from its next use on. */
export default function ServerSettingsPage(): JSX.Element {
  const { me, server } = useOperator();
  const settings = createSettingsData(server);
  const audit = createAuditData(server);
  const list = settings.createList();
  const [unsaved, setUnsaved] = createSignal<ReadonlySet<SettingKey>>(new Set());
  createPageTitle(() => 'Server settings');

  const note = (key: SettingKey, isUnsaved: boolean) => {
    const next = new Set(unsaved());
    if (isUnsaved) next.add(key);
    else next.delete(key);
    setUnsaved(next);
  };

  const testOf = (draft: SettingDraft) => (
    <WhoisTest server={typeof draft === 'string' ? draft : ''} test={(name) => settings.testWhois(name)} />
  );

  return (
    <div class="page stack">
      <h1>Server settings</h1>
      <p>Each counts from its next use on, and every change stands in the audit log.</p>
      <Switch fallback={<Skeleton kind="card" count={4} label="Loading the settings" />}>
        <Match when={list.error()}>
          {(error) => <LoadFailed what="the settings" error={error()} onRetry={list.retry} />}
        </Match>
        <Match when={list.data()}>
          {(rows) => (
            <For each={SETTING_GROUPS}>
              {(group) => (
                <Panel heading={group}>
                  <For each={SETTING_KEYS.filter((key) => SETTINGS[key].group === group)}>
                    {(key) => (
                      <Show when={rows().find((row) => row.key === key)}>
                        {(row) => (
                          <SettingRow
                            row={row()}
                            zone={me().timezone}
                            save={(was, value) => settings.update(key, was, value)}
                            onUnsaved={(isUnsaved) => note(key, isUnsaved)}
                            extra={key === 'whois_server' ? testOf : undefined}
                          />
                        )}
                      </Show>
                    )}
                  </For>
                  <Show when={group === 'Records'}>
                    <CleanUpPanel removeOldRecords={() => audit.removeOldRecords()} />
                  </Show>
                </Panel>
              )}
            </For>
          )}
        </Match>
      </Switch>
      <UnsavedGuard unsaved={unsaved().size > 0} />
    </div>
  );
}
