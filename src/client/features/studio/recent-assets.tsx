import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Badge, type BadgeProps } from '#client/ui/badge.tsx';
import { Button, LinkButton } from '#client/ui/button.tsx';
import { CopyButton } from '#client/ui/copy-button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { downloadIcon } from '#client/ui/icons.ts';
import { Time } from '#client/ui/time.tsx';
import { type GenerationStatus, isOver, sayModel } from '#shared/studio/studio.rules.ts';
import type { Generation } from '#shared/studio/studio.schemas.ts';
import './sharing-list.css';

const STATES: Readonly<Record<GenerationStatus, readonly [word: string, tone: BadgeProps['tone']]>> = {
  queued: ['Waiting', 'plain'],
  running: ['Being made', 'accent'],
  completed: ['Done', 'ok'],
  failed: ['Failed', 'danger'],
  cancelled: ['Cancelled', 'plain'],
};

/** The latest share assets, to be had again. */
export function RecentAssets(props: {
  assets: readonly Generation[];
  zone: string;
  onCancel: (asset: Generation) => void;
}): JSX.Element {
  return (
    <Show
      when={props.assets.length > 0}
      fallback={
        <EmptyState
          title="Nothing made yet"
          text="Pictures and texts that you make of boards and buyers are kept here."
        />
      }
    >
      <ul class="sharing-list" aria-label="Latest share assets">
        <For each={props.assets}>
          {(asset) => (
            <li class="sharing-row">
              <div class="grow">
                <p class="break-anywhere">
                  <b>{sayModel(asset.model)}</b> · {asset.subject}
                </p>
                <small class="muted">
                  <Time at={asset.requestedAt} zone={props.zone} />
                  <Show when={asset.durationMs !== null}> · {asset.durationMs} ms</Show>
                </small>{' '}
                <Show when={asset.status !== 'completed'}>
                  <Badge tone={STATES[asset.status][1]}>{STATES[asset.status][0]}</Badge>
                </Show>
                <Show when={asset.failure}>
                  <small class="muted"> {asset.failure}</small>
                </Show>
              </div>
              <Show when={asset.imageUrl}>
                {(url) => (
                  <LinkButton href={url()} icon={downloadIcon} download="">
                    <span class="visually-hidden">Download {sayModel(asset.model)} of </span>
                    <span aria-hidden="true">Download</span>
                    <span class="visually-hidden">{asset.subject}</span>
                  </LinkButton>
                )}
              </Show>
              <Show when={asset.text}>{(text) => <CopyButton text={text()} label="Copy text" />}</Show>
              <Show when={!isOver(asset.status)}>
                <Button onClick={() => props.onCancel(asset)}>Cancel</Button>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
