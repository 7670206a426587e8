import type { JSX } from 'solid-js';
import { createSignal, For } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { formatCost, MODEL_SPECS, type Model, parseCost } from '#shared/studio/studio.rules.ts';
import type { ModelPrice } from '#shared/studio/studio.schemas.ts';
import './usage-figures.css';

export interface PriceListProps {
  prices: readonly ModelPrice[];
  save: (prices: readonly ModelPrice[]) => Promise<unknown>;
  onSaved: () => void;
}

/** What one share asset of each model costs, for the estimates alone: nobody is charged. */
export function PriceList(props: PriceListProps): JSX.Element {
  const [typed, setTyped] = createSignal<Readonly<Partial<Record<Model, string>>>>({});
  const [wrong, setWrong] = createSignal<readonly Model[]>([]);
  const submission = createSubmission((prices: readonly ModelPrice[]) => props.save(prices).then(() => true));
  let form: HTMLFormElement | undefined;
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const read = props.prices.map(({ model, costMicros }) => {
      const text = typed()[model];
      return { model, costMicros: text === undefined ? costMicros : parseCost(text) };
    });
    setWrong(read.filter(({ costMicros }) => costMicros === null).map(({ model }) => model));
    const prices = read.flatMap(({ model, costMicros }) =>
      costMicros === null ? [] : [{ model, costMicros }],
    );
    if (prices.length < read.length) {
      if (form) focusFirstInvalid(form);
      return;
    }
    if (!(await submission.send(prices))) return;
    setTyped({});
    props.onSaved();
  };
  return (
    <form
      class="stack"
      novalidate
      ref={(element) => {
        form = element;
      }}
      onSubmit={(event) => void save(event)}
    >
      <p class="muted">
        In dollars for one share asset, as an estimate. What is drawn on this machine costs nothing by itself;
        a caption is asked of a service that charges.
      </p>
      <div class="usage-prices">
        <For each={props.prices}>
          {({ model, costMicros }) => (
            <TextField
              label={MODEL_SPECS[model].name}
              prefix="$"
              inputmode="decimal"
              autocomplete="off"
              maxlength={12}
              value={typed()[model] ?? formatCost(costMicros).slice(1)}
              onInput={(text) => setTyped({ ...typed(), [model]: text })}
              error={wrong().includes(model) ? 'Use an amount from 0 to 100, such as 0.002.' : undefined}
            />
          )}
        </For>
      </div>
      <p class="form-error" role="alert">
        {submission.error()?.message}
      </p>
      <div>
        <Button type="submit" busy={submission.busy()}>
          Save prices
        </Button>
      </div>
    </form>
  );
}
