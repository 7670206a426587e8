import type { JSX } from 'solid-js';
import { onMount, Show } from 'solid-js';
import { normaliseHandle } from '#shared/buyers/buyers.rules.ts';
import type { Claiming } from './create-claiming.ts';

const HANDLE_RULE = 'An Instagram handle has 1 to 30 letters, digits, dots or underscores.';
const HANDLE_HINT = 'With or without @, or the link to your profile.';

interface HandleFieldProps {
  claiming: Claiming;
  /** Somebody tried to go on with something that is no handle. */
  complaint: boolean;
  fixed: boolean;
  onEdit: () => void;
}

/** Whose claim it is. Takes what people paste and says what it will be taken for. */
export function HandleField(props: HandleFieldProps): JSX.Element {
  let input: HTMLInputElement | undefined;
  const typed = () => props.claiming.typed();
  const handle = () => normaliseHandle(typed());
  const error = () => {
    const stage = props.claiming.claim.stage();
    if (stage.kind === 'idle' && stage.problem?.kind === 'handle') return stage.problem.message;
    return props.complaint && handle() === null ? HANDLE_RULE : '';
  };
  /** What the text will be taken for, where that is not the text itself. */
  const hint = () => (handle() === null || handle() === typed() ? HANDLE_HINT : `Claims as @${handle()}.`);
  // A known buyer goes on with one tap; everybody else begins to type. The dialog has its own focus first.
  onMount(() => {
    if (typed() === '') queueMicrotask(() => input?.focus());
  });
  return (
    <div class="field">
      <label class="field-label" for="handle">
        Your Instagram handle
      </label>
      <div class="field-box">
        <span class="field-affix">@</span>
        <input
          ref={(element) => {
            input = element;
          }}
          id="handle"
          class="field-input"
          name="handle"
          value={typed()}
          readonly={props.fixed}
          autocomplete="off"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          maxlength={200}
          enterkeyhint="go"
          aria-describedby="handle-error handle-hint"
          aria-invalid={error() !== ''}
          onInput={(event) => {
            props.onEdit();
            props.claiming.setTyped(event.currentTarget.value);
          }}
        />
        <Show when={typed() !== '' && typed() === props.claiming.remembered() && !props.fixed}>
          <button
            type="button"
            class="button button-quiet"
            onClick={() => {
              props.claiming.setTyped('');
              input?.focus();
            }}
          >
            Not you?
          </button>
        </Show>
      </div>
      <p class="field-error" id="handle-error" aria-live="polite">
        {error()}
      </p>
      <p class="field-hint" id="handle-hint">
        {hint()}
      </p>
    </div>
  );
}
