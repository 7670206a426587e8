import type { JSX } from 'solid-js';
import { createEffect, createSignal, on, Show } from 'solid-js';
import type { Submission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';
import type { WaffleFacts, WaffleTemplate } from '#shared/waffles/waffles.rules.ts';
import { WAFFLE_TEMPLATES } from '#shared/waffles/waffles.rules.ts';
import type { CreateWaffleInput, WaffleAnswer } from '#shared/waffles/waffles.schemas.ts';
import { BoardPreview } from './board-preview.tsx';
import { TemplateButtons } from './template-buttons.tsx';
import { BasicFields, LockedFields, PictureFields, RuleFields, TextFields } from './waffle-fields.tsx';
import './waffle-form.css';
import type { DraftErrors, WaffleDraft } from './waffles.projection.ts';
import { applyTemplate, checkDraft, toDraftErrors } from './waffles.projection.ts';

export type WaffleValues = Omit<CreateWaffleInput, 'opId' | 'performedAt'>;

export interface WaffleFormProps {
  /** The waffle that is edited; null while a new one is created. */
  facts: WaffleFacts | null;
  draft: WaffleDraft;
  onDraft: (draft: WaffleDraft) => void;
  submission: Submission<WaffleValues, WaffleAnswer>;
  onSubmit: (values: WaffleValues) => void;
  cancelHref: string;
  /** Why it can't be sent now; null where it can. What was typed stays. */
  blocked: string | null;
}

/** Creating and editing a waffle. Nothing that was typed is lost by a refusal, and the first wrong field gets the focus. */
export function WaffleForm(props: WaffleFormProps): JSX.Element {
  const [tried, setTried] = createSignal(false);
  const blocked = createReason(() => props.blocked);
  let form: HTMLFormElement | undefined;

  const ownErrors = (): DraftErrors => {
    const checked = tried() ? checkDraft(props.draft) : null;
    return checked === null || checked.ok ? {} : checked.errors;
  };
  const errors = (): DraftErrors => ({ ...toDraftErrors(props.submission.fields()), ...ownErrors() });
  const set = (changes: Partial<WaffleDraft>) => props.onDraft({ ...props.draft, ...changes });
  const pickTemplate = (template: WaffleTemplate) => {
    props.onDraft(applyTemplate(props.draft, template));
    form?.querySelector<HTMLInputElement>('input[name="title"]')?.focus();
  };
  const pickedTemplate = () =>
    WAFFLE_TEMPLATES.find((template) => {
      const filled = applyTemplate(props.draft, template);
      return filled.totalSpots === props.draft.totalSpots && filled.price === props.draft.price;
    })?.name;

  // What the server refused is read at its field.
  createEffect(
    on(props.submission.error, (error) => error && form && focusFirstInvalid(form), { defer: true }),
  );
  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (props.blocked !== null) return;
    const checked = checkDraft(props.draft);
    if (checked.ok) props.onSubmit(checked.values);
    else if (form) focusFirstInvalid(form);
  };
  const refusal = () => {
    const error = props.submission.error();
    if (!error || error.code === 'waffle.stale') return undefined;
    return Object.keys(toDraftErrors(props.submission.fields())).length > 0 ? undefined : error.message;
  };

  return (
    <div class="waffle-form-columns">
      <form
        class="waffle-form"
        novalidate
        ref={(element) => {
          form = element;
        }}
        onSubmit={handleSubmit}
      >
        <Show when={props.facts === null}>
          <TemplateButtons currency={props.draft.currency} picked={pickedTemplate()} onPick={pickTemplate} />
        </Show>
        <Panel heading="Board">
          <div class="stack">
            <BasicFields draft={props.draft} errors={errors()} set={set} facts={props.facts} />
            <Show when={props.facts}>{(facts) => <LockedFields facts={facts()} />}</Show>
          </div>
        </Panel>
        <Panel heading="What buyers read">
          <div class="stack">
            <TextFields draft={props.draft} errors={errors()} set={set} />
            <PictureFields draft={props.draft} errors={errors()} set={set} />
          </div>
        </Panel>
        <Panel heading="Rules">
          <div class="stack">
            <RuleFields draft={props.draft} errors={errors()} set={set} />
          </div>
        </Panel>
        <p class="form-error" role="alert">
          {refusal()}
        </p>
        <WhyNot reason={blocked} />
        <div class="waffle-form-end">
          <a class="button button-plain button-60" href={props.cancelHref}>
            Cancel
          </a>
          <Button
            type="submit"
            variant="primary"
            size={60}
            busy={props.submission.busy()}
            blockedBy={blocked.id}
          >
            {props.facts === null ? 'Create waffle' : 'Save changes'}
          </Button>
        </div>
      </form>
      <BoardPreview draft={props.draft} slug={props.facts?.slug ?? null} />
    </div>
  );
}
