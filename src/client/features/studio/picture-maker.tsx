import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button, LinkButton } from '#client/ui/button.tsx';
import { downloadIcon } from '#client/ui/icons.ts';
import { shareIcon } from '#client/ui/more-icons.ts';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { MODEL_SPECS, type Model } from '#shared/studio/studio.rules.ts';
import type { Generation } from '#shared/studio/studio.schemas.ts';
import { sharePicture } from './share-picture.ts';
import './picture-maker.css';

export interface PictureMakerProps {
  /** What can be made, with why it can't now where that is so. */
  choices: readonly { readonly model: Model; readonly whyNot?: string | null }[];
  /** What it is of, for screen readers and share sheets. */
  subject: string;
  make: (model: Model) => Promise<Generation>;
}

/** One tap makes a picture of how things stand now; then it is looked at, saved, or handed to the phone. */
export function PictureMaker(props: PictureMakerProps): JSX.Element {
  const [chosen, setChosen] = createSignal<Model | null>(null);
  const [made, setMade] = createSignal<Generation | null>(null);
  const submission = createSubmission((model: Model) => props.make(model));
  const make = async (model: Model) => {
    setChosen(model);
    setMade(null);
    setMade((await submission.send(model)) ?? null);
  };
  const problem = () => submission.error()?.message ?? made()?.failure;
  return (
    <div class="stack">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex row in every engine. */}
      <div class="picture-choices" role="group" aria-label="Which picture">
        <For each={props.choices}>
          {({ model, whyNot }) => (
            <Button
              size={52}
              variant={chosen() === model ? 'primary' : 'plain'}
              busy={submission.busy() && chosen() === model}
              disabled={submission.busy() || Boolean(whyNot)}
              title={whyNot ?? undefined}
              onClick={() => void make(model)}
            >
              {MODEL_SPECS[model].name}
            </Button>
          )}
        </For>
      </div>
      <For each={props.choices}>
        {({ whyNot }) => (
          <Show when={whyNot}>
            <p class="muted">{whyNot}</p>
          </Show>
        )}
      </For>
      <p class="form-error" role="alert">
        {problem()}
      </p>
      <div role="status">
        <Show when={submission.busy()}>
          <Skeleton kind="card" label="Making the picture" />
        </Show>
        <Show when={made()?.imageUrl}>
          {(url) => <Made generation={made()} url={url()} subject={props.subject} />}
        </Show>
      </div>
    </div>
  );
}

function Made(props: { generation: Generation | null; url: string; subject: string }): JSX.Element {
  const model = () => props.generation?.model as Model;
  const size = () => MODEL_SPECS[model()].size ?? [1080, 1080];
  const name = () => `${MODEL_SPECS[model()].name} of ${props.subject}`;
  const submission = createSubmission(() => sharePicture(props.url, name()));
  return (
    <div class="picture-made">
      <img
        class="picture-shown"
        src={props.url}
        width={size()[0]}
        height={size()[1]}
        alt={`${name()}, as it stands now`}
      />
      <div class="picture-actions">
        <Show when={typeof navigator.canShare === 'function'}>
          <Button
            variant="primary"
            size={52}
            icon={shareIcon}
            busy={submission.busy()}
            onClick={() => void submission.send(undefined)}
          >
            Share…
          </Button>
        </Show>
        <LinkButton size={52} href={props.url} icon={downloadIcon} download="">
          Download
        </LinkButton>
      </div>
      <p class="form-error" role="alert">
        {submission.error()?.message}
      </p>
    </div>
  );
}
