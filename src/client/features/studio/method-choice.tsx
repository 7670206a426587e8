import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/choice-field.tsx';
import { RadioCards } from '#client/ui/radio-cards.tsx';
import type { ListedPaymentMethod } from '#shared/studio/studio.schemas.ts';
import { nameOfMethod } from './name-of-method.ts';

export interface MethodChoiceProps {
  methods: readonly ListedPaymentMethod[];
  /** Null: all of them. */
  chosen: readonly string[] | null;
  /** Why nothing can be saved now; null where it can. */
  blocked: string | null;
  choose: (methodIds: string[] | null) => Promise<unknown>;
  onSaved: () => void;
}

/** Which ways to pay the buyers of one waffle see. Saved by itself. */
export function MethodChoice(props: MethodChoiceProps): JSX.Element {
  const [some, setSome] = createSignal(props.chosen !== null);
  const [ids, setIds] = createSignal<readonly string[]>(props.chosen ?? props.methods.map(({ id }) => id));
  const submission = createSubmission((methodIds: string[] | null) =>
    props.choose(methodIds).then(() => true),
  );
  const pick = (id: string, picked: boolean) =>
    setIds(picked ? [...ids(), id] : ids().filter((other) => other !== id));
  const save = async () => {
    const known = ids().filter((id) => props.methods.some((method) => method.id === id));
    if (await submission.send(some() ? [...known] : null)) props.onSaved();
  };
  return (
    <div class="stack">
      <RadioCards
        legend="What buyers see"
        value={some() ? 'some' : 'all'}
        cards={[
          { value: 'all', label: 'Every payment method', hint: 'Those that are added later, too.' },
          { value: 'some', label: 'Only these' },
        ]}
        onChange={(value) => setSome(value === 'some')}
      />
      <Show when={some()}>
        <div class="stack-tight">
          <For each={props.methods}>
            {(method) => (
              <Checkbox
                label={`${nameOfMethod(method)} ${method.handle}${method.active ? '' : ' (hidden everywhere)'}`}
                checked={ids().includes(method.id)}
                onChange={(picked) => pick(method.id, picked)}
              />
            )}
          </For>
        </div>
      </Show>
      <p class="form-error" role="alert">
        {submission.error()?.message}
      </p>
      <Show when={props.blocked}>
        <p class="muted" id="method-choice-blocked">
          {props.blocked}
        </p>
      </Show>
      <div>
        <Button
          busy={submission.busy()}
          blockedBy={props.blocked ? 'method-choice-blocked' : undefined}
          onClick={() => void save()}
        >
          Save payment methods
        </Button>
      </div>
    </div>
  );
}
