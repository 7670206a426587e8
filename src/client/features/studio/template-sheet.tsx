import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { TextAreaField } from '#client/ui/text-area-field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import {
  FIRST_TEMPLATE,
  fillTemplate,
  type ShareFacts,
  TEMPLATE_BODY_MAX,
  TEMPLATE_NAME_MAX,
  TOKENS,
  unknownTokens,
} from '#shared/studio/studio.rules.ts';
import type { ShareTemplate } from '#shared/studio/studio.schemas.ts';
import { EditSheet } from './edit-sheet.tsx';
import './sharing-list.css';
import type { StudioData } from './studio.data.ts';

export interface TemplateSheetProps {
  /** Null for a new one. */
  template: ShareTemplate | null;
  studio: Pick<StudioData, 'createTemplate' | 'updateTemplate'>;
  onClose: () => void;
  onSaved: (said: string) => void;
}

/** What a template is tried on while it is written. */
const SAMPLE: ShareFacts = {
  title: 'Blue Wig #3',
  priceMinor: 500,
  currency: 'USD',
  spots: Array.from({ length: 25 }, (_, index) => ({
    number: index + 1,
    status: index % 3 === 0 ? 'paid' : index % 5 === 0 ? 'pending' : 'available',
    handle: null,
  })),
  winners: [],
  url: `${globalThis.location?.origin ?? ''}/waffle/blue-wig-3`,
};

/** A share template with its tokens at hand, and beside it what comes of them. */
export function TemplateSheet(props: TemplateSheetProps): JSX.Element {
  const { template } = props;
  const [name, setName] = createSignal(template?.name ?? '');
  const [body, setBody] = createSignal(template?.body ?? FIRST_TEMPLATE.body);
  const submission = createSubmission(async () => {
    const values = { name: name(), body: body() };
    await (template === null
      ? props.studio.createTemplate(values)
      : props.studio.updateTemplate({ id: template.id, ...values }));
    return `${name().trim()} saved`;
  });
  const strange = () => unknownTokens(body());
  let sheet: HTMLDivElement | undefined;
  /** Where the cursor is; at the end where nobody was in the text yet. */
  const insert = (token: string) => {
    const area = sheet?.querySelector('textarea');
    const [from, to] = area ? [area.selectionStart, area.selectionEnd] : [body().length, body().length];
    setBody(`${body().slice(0, from)}${token}${body().slice(to)}`);
    area?.focus();
    area?.setSelectionRange(from + token.length, from + token.length);
  };
  return (
    <EditSheet
      wide
      title={template === null ? 'New share template' : `Edit ${template.name}`}
      saveLabel="Save template"
      submission={submission}
      onClose={() => props.onClose()}
      onSave={() => void submission.send(undefined).then((said) => said && props.onSaved(said))}
    >
      <div
        class="stack"
        ref={(element) => {
          sheet = element;
        }}
      >
        <TextField
          label="Name"
          value={name()}
          onInput={setName}
          error={submission.fields()['name']}
          maxlength={TEMPLATE_NAME_MAX}
          autocomplete="off"
        />
        <TextAreaField
          label="Text"
          rows={7}
          value={body()}
          onInput={setBody}
          error={submission.fields()['body']}
          maxlength={TEMPLATE_BODY_MAX}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex row in every engine. */}
        <div class="sharing-tokens" role="group" aria-label="Put in">
          <For each={TOKENS}>
            {({ token, means }) => (
              <Button title={`${token}: ${means}`} onClick={() => insert(token)}>
                {token}
              </Button>
            )}
          </For>
        </div>
        <Show when={strange().length > 0}>
          <p class="form-error">
            {strange().join(', ')}{' '}
            {strange().length === 1 ? 'is no token and stays' : 'are no tokens and stay'} as written.
          </p>
        </Show>
        <section class="sharing-preview" aria-label="How it looks">
          <p class="sharing-text">{fillTemplate(body(), SAMPLE)}</p>
        </section>
      </div>
    </EditSheet>
  );
}
