import type { JSX } from 'solid-js';
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { CopyButton } from '#client/ui/copy-button.tsx';
import { shareIcon } from '#client/ui/more-icons.ts';
import { SelectField } from '#client/ui/select-field.tsx';
import { TextAreaField } from '#client/ui/text-area-field.tsx';
import {
  CAPTION_LENGTH_MAX,
  fillTemplate,
  MODEL_SPECS,
  type Model,
  type ShareFacts,
} from '#shared/studio/studio.rules.ts';
import type { Generation, ShareTemplate } from '#shared/studio/studio.schemas.ts';
import './picture-maker.css';

export interface TextMakerProps {
  facts: ShareFacts;
  templates: readonly ShareTemplate[];
  /** Texts that are made on the server. */
  models: readonly Model[];
  make: (model: Model) => Promise<Generation>;
}

/** A text to paste: from a template, filled in as the board stands, or made; changed by hand, then copied. */
export function TextMaker(props: TextMakerProps): JSX.Element {
  const [templateId, setTemplateId] = createSignal<string | null>(null);
  const [text, setText] = createSignal('');
  const [making, setMaking] = createSignal<Model | null>(null);
  const template = createMemo(
    () => props.templates.find(({ id }) => id === templateId()) ?? props.templates[0] ?? null,
  );
  const fill = () => {
    const chosen = template();
    if (chosen) setText(fillTemplate(chosen.body, props.facts));
  };
  // Only another template fills in again: a claim that comes in meanwhile must not undo what was typed.
  createEffect(on(() => template()?.id, fill));
  const submission = createSubmission((model: Model) => props.make(model));
  const make = async (model: Model) => {
    setMaking(model);
    const made = await submission.send(model);
    if (made?.text) setText(made.text);
    setFailure(made?.failure ?? null);
  };
  const [failure, setFailure] = createSignal<string | null>(null);
  const length = () => [...text()].length;
  const share = () => void navigator.share({ text: text() }).catch(() => {});
  return (
    <div class="stack">
      <Show when={props.templates.length > 0}>
        <SelectField
          label="Template"
          value={template()?.id ?? ''}
          options={props.templates.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setTemplateId}
        />
      </Show>
      <div class="picture-choices">
        <Show when={template()}>
          <Button onClick={fill}>Fill in again</Button>
        </Show>
        <For each={props.models}>
          {(model) => (
            <Button
              busy={submission.busy() && making() === model}
              disabled={submission.busy()}
              onClick={() => void make(model)}
            >
              {model === 'list-text'
                ? 'List of all spots'
                : `Write a ${MODEL_SPECS[model].name.toLowerCase()}`}
            </Button>
          )}
        </For>
      </div>
      <p class="form-error" role="alert">
        {submission.error()?.message ?? failure()}
      </p>
      <TextAreaField
        label="Text"
        rows={8}
        value={text()}
        onInput={setText}
        hint={
          length() > CAPTION_LENGTH_MAX
            ? `${length()} characters: Instagram takes ${CAPTION_LENGTH_MAX} under a post. Split it over comments.`
            : `${length()} of ${CAPTION_LENGTH_MAX} characters.`
        }
      />
      <div class="picture-actions">
        <CopyButton text={text()} label="Copy text" variant="primary" size={52} />
        <Show when={typeof navigator.share === 'function'}>
          <Button size={52} icon={shareIcon} onClick={share}>
            Share…
          </Button>
        </Show>
      </div>
    </div>
  );
}
