import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { NumberField } from '#client/ui/text-field.tsx';
import type { RehearsalAllowance, RehearsalPlan } from '#shared/rehearsals/rehearsals.schemas.ts';
import { FIRST_DRAFT, type RehearsalDraft, readDraft } from './rehearsal-draft.ts';
import './rehearsal-form.css';

export interface RehearsalFormProps {
  allowance: RehearsalAllowance;
  start: (plan: RehearsalPlan) => Promise<void>;
}

/** What is to be rehearsed, and how much of the account's limits is left. */
export function RehearsalForm(props: RehearsalFormProps): JSX.Element {
  const [draft, setDraft] = createSignal<RehearsalDraft>(FIRST_DRAFT);
  const [isTried, setTried] = createSignal(false);
  const submission = createSubmission(props.start);
  const reading = () => readDraft(draft(), props.allowance.runsMax);
  const errorOf = (key: keyof RehearsalPlan) => {
    const read = reading();
    return isTried() && !read.ok ? read.errors[key] : undefined;
  };
  let form: HTMLFormElement | undefined;
  const submit = async () => {
    setTried(true);
    const read = reading();
    if (!read.ok) {
      queueMicrotask(() => form && focusFirstInvalid(form));
      return;
    }
    await submission.send(read.plan);
  };
  const field = (key: keyof RehearsalPlan, label: string, extra: { hint?: string; suffix?: string } = {}) => (
    <NumberField
      label={label}
      name={key}
      {...extra}
      value={draft()[key]}
      error={errorOf(key)}
      onInput={(text) => {
        setDraft({ ...draft(), [key]: text });
        submission.reset();
      }}
    />
  );
  return (
    <form
      class="rehearsal-form stack"
      novalidate
      ref={(element) => {
        form = element;
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="rehearsal-fields">
        {field('spots', 'Spots')}
        {field('buyers', 'Buyers')}
        {field('rampSeconds', 'They come within', { suffix: 's' })}
        {field('runs', 'Runs')}
      </div>
      <Show when={submission.error()}>
        {(error) => (
          <p class="field-error" role="alert">
            {error().message}
          </p>
        )}
      </Show>
      <div class="row-apart">
        <p class="muted">{sayAllowance(props.allowance)}</p>
        <Button type="submit" variant="primary" busy={submission.busy()}>
          Start the rehearsal
        </Button>
      </div>
    </form>
  );
}

/** "19 of 20 left this hour, 1 at once, up to 10 runs each" */
function sayAllowance({ perHour, usedThisHour, atOnce, runsMax }: RehearsalAllowance): string {
  const left = Math.max(0, perHour - usedThisHour);
  return `${left} of ${perHour} left this hour, ${atOnce} at once, up to ${runsMax} ${runsMax === 1 ? 'run' : 'runs'} each`;
}
