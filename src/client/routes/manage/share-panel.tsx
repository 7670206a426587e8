import type { JSX } from 'solid-js';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { PictureMaker } from '#client/features/studio/picture-maker.tsx';
import { createStudioData } from '#client/features/studio/studio.data.ts';
import { TextMaker } from '#client/features/studio/text-maker.tsx';
import { publicAddress } from '#client/features/waffles/describe-card.ts';
import { ShareLink } from '#client/features/waffles/share-waffle-dialog.tsx';
import { Chip, ChipGroup } from '#client/ui/chip.tsx';
import { BottomSheet } from '#client/ui/dialog.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { OperatorBoard } from '#shared/live/board.ts';
import type { Model, ShareFacts } from '#shared/studio/studio.rules.ts';
import { LoadFailed } from '../load-failed.tsx';
import { useOperator } from '../operator-context.tsx';

export interface SharePanelProps {
  board: OperatorBoard;
  onClose: () => void;
}

const PARTS = [
  ['link', 'Link'],
  ['picture', 'Picture'],
  ['text', 'Text'],
] as const;

/** Everything to share of a board: its link, pictures of how it stands, and texts to paste. */
export function SharePanel(props: SharePanelProps): JSX.Element {
  const { server } = useOperator();
  const studio = createStudioData(server);
  const usage = studio.createOwnUsage();
  const [part, setPart] = createSignal<(typeof PARTS)[number][0]>('link');
  const waffle = () => props.board.waffle;
  const make = (model: Model) => studio.generate({ model, slug: waffle().slug });
  const completed = () => waffle().status === 'completed';
  const left = () => {
    const used = usage.data();
    return used === undefined ? null : Math.max(0, used.dailyLimit - used.usedToday);
  };
  return (
    <BottomSheet open title={`Share ${waffle().title}`} onClose={() => props.onClose()}>
      <div class="stack">
        <ChipGroup label="What to share">
          <For each={PARTS}>
            {([name, label]) => (
              <Chip label={label} pressed={part() === name} onClick={() => setPart(name)} />
            )}
          </For>
        </ChipGroup>
        <Switch>
          <Match when={part() === 'link'}>
            <ShareLink waffle={waffle()} />
          </Match>
          <Match when={part() === 'picture'}>
            <PictureMaker
              subject={waffle().title}
              choices={[
                { model: 'board-story' },
                { model: 'board-square' },
                {
                  model: 'winner-card',
                  whyNot: completed() ? null : 'A winner card can be made once there is a winner.',
                },
              ]}
              make={make}
            />
          </Match>
          <Match when={part() === 'text'}>
            <Texts board={props.board} captions={usage.data()?.captions ?? false} make={make} />
          </Match>
        </Switch>
        <Show when={part() !== 'link' && left() !== null}>
          <small class="muted">
            {left()} of your {usage.data()?.dailyLimit} share assets left today.
          </small>
        </Show>
      </div>
    </BottomSheet>
  );
}

function Texts(props: {
  board: OperatorBoard;
  captions: boolean;
  make: (model: Model) => ReturnType<ReturnType<typeof createStudioData>['generate']>;
}): JSX.Element {
  const { server } = useOperator();
  const templates = createStudioData(server).createTemplates();
  const facts = (): ShareFacts => {
    const { waffle, spots, winners } = props.board;
    const { title, priceMinor, currency } = waffle;
    return {
      title,
      priceMinor,
      currency,
      spots,
      winners,
      url: publicAddress(waffle.slug, window.location.origin),
    };
  };
  return (
    <Switch fallback={<Skeleton kind="row" count={4} label="Loading the templates" />}>
      <Match when={templates.error()}>
        {(error) => <LoadFailed what="the templates" error={error()} onRetry={templates.retry} />}
      </Match>
      <Match when={templates.data()}>
        {(list) => (
          <TextMaker
            facts={facts()}
            templates={list()}
            models={props.captions ? ['list-text', 'caption'] : ['list-text']}
            make={props.make}
          />
        )}
      </Match>
    </Switch>
  );
}
