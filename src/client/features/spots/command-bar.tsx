import type { JSX } from 'solid-js';
import { createMemo, createSignal, createUniqueId, Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import type { OperatorBoard } from '#shared/live/board.ts';
import './command-bar.css';
import { COMMAND_EXAMPLES, parseCommand } from './parse-command.ts';
import type { CommandPlan } from './plan-command.ts';
import { planCommand } from './plan-command.ts';

export interface CommandBarProps {
  board: OperatorBoard;
  /** Does what the plan says; only called with a plan that has no problem. */
  onRun: (plan: CommandPlan) => void;
  /** Handed the field, for its keyboard shortcut. */
  field?: ((field: HTMLInputElement) => void) | undefined;
}

/** One line for whoever types faster than they click; it says what Enter will do before Enter is pressed. */
export function CommandBar(props: CommandBarProps): JSX.Element {
  const id = `command-${createUniqueId()}`;
  const [typed, setTyped] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const reading = createMemo(() => parseCommand(typed()));
  const plan = createMemo(() => {
    const read = reading();
    return read.kind === 'command' ? planCommand(read.command, props.board) : null;
  });
  const problem = () => {
    const read = reading();
    if (read.kind === 'wrong') return read.problem;
    return plan()?.problem ?? null;
  };

  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const ready = plan();
    setTried(true);
    if (!ready || ready.problem !== null) return;
    props.onRun(ready);
    setTyped('');
    setTried(false);
  };

  return (
    <form class="command-bar" onSubmit={handleSubmit}>
      <label class="visually-hidden" for={id}>
        Command: {COMMAND_EXAMPLES}
      </label>
      <div class="command-row">
        <span class="command-mark" aria-hidden="true">
          ›
        </span>
        <input
          id={id}
          ref={(element) => props.field?.(element)}
          class="command-input"
          type="text"
          autocomplete="off"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          maxlength={400}
          placeholder={COMMAND_EXAMPLES}
          aria-describedby={`${id}-preview`}
          aria-invalid={tried() && problem() !== null ? 'true' : undefined}
          value={typed()}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setTried(false);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            setTyped('');
            event.currentTarget.blur();
          }}
        />
        <Show when={plan()?.problem === null}>
          <Button type="submit" variant="primary" class="command-run">
            Enter ⏎
          </Button>
        </Show>
      </div>
      <p class="command-preview" id={`${id}-preview`} aria-live="polite">
        <Show when={problem()} fallback={plan()?.preview}>
          {(text) => <span classList={{ 'command-problem': tried() }}>{text()}</span>}
        </Show>
      </p>
    </form>
  );
}
