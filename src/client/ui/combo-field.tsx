import type { JSX } from 'solid-js';
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import './combo-field.css';
import type { FieldFrame } from './field.tsx';
import { FramedControl } from './field.tsx';
import { Icon } from './icon.tsx';
import { downIcon } from './icons.ts';

export interface ComboOption {
  value: string;
  label: string;
  /** What else somebody may type to find it. */
  words?: string | undefined;
}

export interface ComboFieldProps extends FieldFrame {
  options: readonly ComboOption[];
  value: string;
  onChange: (value: string) => void;
  /** Small text beside a label; asked for those that are shown alone, so it may cost something. */
  detailOf?: ((value: string) => string) | undefined;
  name?: string | undefined;
}

/** More than anybody reads; whoever looks for one of hundreds types. */
const SHOWN_MAX = 60;

/** One choice of many, found by typing. What was typed and is no choice is put back to the one that counts. */
export function ComboField(props: ComboFieldProps): JSX.Element {
  return <FramedControl of={props}>{(control) => <Combo of={props} control={control} />}</FramedControl>;
}

interface ComboProps {
  of: ComboFieldProps;
  control: {
    readonly id: string;
    readonly describedBy: string | undefined;
    readonly invalid: 'true' | undefined;
  };
}

/** What is typed, what fits it, and which of that the arrows are at. */
function createChoice(of: ComboFieldProps) {
  const [typed, setTyped] = createSignal<string | null>(null);
  const [open, setOpen] = createSignal(false);
  const [active, setActive] = createSignal(0);
  const matches = createMemo(() => findOptions(of.options, typed() ?? ''));
  const shown = createMemo(() => matches().slice(0, SHOWN_MAX));
  const text = () => typed() ?? of.options.find(({ value }) => value === of.value)?.label ?? of.value;

  const openList = () => {
    if (open()) return;
    setOpen(true);
    setActive(
      Math.max(
        0,
        shown().findIndex(({ value }) => value === of.value),
      ),
    );
  };
  const close = () => {
    setOpen(false);
    setTyped(null);
  };
  return {
    text,
    open,
    active,
    shown,
    count: () => matches().length,
    openList,
    close,
    type: (value: string) => {
      setTyped(value);
      setActive(0);
      setOpen(true);
    },
    choose: (option: ComboOption | undefined) => {
      close();
      if (option && option.value !== of.value) of.onChange(option.value);
    },
    move: (by: number) => {
      if (open()) setActive((active() + by + shown().length) % Math.max(1, shown().length));
      else openList();
    },
  };
}

function Combo(props: ComboProps): JSX.Element {
  const { text, open, active, shown, count, openList, close, type, choose, move } = createChoice(props.of);
  let list: HTMLDivElement | undefined;
  let input: HTMLInputElement | undefined;
  const listId = () => `${props.control.id}-list`;
  const optionId = (place: number) => `${props.control.id}-option-${place}`;
  const activeOption = () => (open() ? shown()[active()] : undefined);
  createEffect(
    on([active, open], () => {
      const option = open() ? list?.children[active()] : undefined;
      // Missing where nothing is laid out.
      option?.scrollIntoView?.({ block: 'nearest' });
    }),
  );
  const leave = () => {
    close();
    input?.select();
  };
  const handleKey = (event: KeyboardEvent) => {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      ...(open() ? { Enter: () => choose(activeOption()), Escape: leave } : {}),
    };
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  return (
    <div class="combo">
      <div class="field-box field-select">
        <input
          ref={(element) => {
            input = element;
          }}
          id={props.control.id}
          class="field-input"
          type="text"
          role="combobox"
          name={props.of.name}
          autocomplete="off"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          maxlength={100}
          value={text()}
          aria-expanded={open()}
          aria-controls={listId()}
          aria-autocomplete="list"
          aria-activedescendant={activeOption() === undefined ? undefined : optionId(active())}
          aria-describedby={props.control.describedBy}
          aria-invalid={props.control.invalid}
          onClick={openList}
          onFocus={() => input?.select()}
          onInput={(event) => type(event.currentTarget.value)}
          onBlur={close}
          onKeyDown={handleKey}
        />
        <Icon shape={downIcon} />
      </div>
      {/* A tap on an option must not take the focus away before it is one. */}
      <div
        id={listId()}
        class="combo-list"
        role="listbox"
        aria-label={props.of.label}
        hidden={!open()}
        ref={(element) => {
          list = element;
        }}
        onMouseDown={(event) => event.preventDefault()}
      >
        <For each={open() ? shown() : []}>
          {(option, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus.
            <div
              id={optionId(place())}
              class="combo-option"
              role="option"
              tabIndex={-1}
              aria-selected={option.value === props.of.value}
              data-active={place() === active() ? '' : undefined}
              onClick={() => choose(option)}
            >
              <span class="combo-label">{option.label}</span>
              <Show when={props.of.detailOf}>
                {(detailOf) => <span class="combo-detail">{detailOf()(option.value)}</span>}
              </Show>
            </div>
          )}
        </For>
      </div>
      <p class="combo-note" role="status">
        {open() ? describeCount(count()) : ''}
      </p>
    </div>
  );
}

function describeCount(count: number): string {
  if (count === 0) return 'Nothing fits. What was chosen before stays.';
  if (count > SHOWN_MAX) return `${count} choices; type to find one.`;
  return count === 1 ? '1 choice' : `${count} choices`;
}

/** Those that have every typed word in them, the ones that begin with what was typed first. */
function findOptions(options: readonly ComboOption[], typed: string): readonly ComboOption[] {
  const words = typed
    .toLowerCase()
    .split(/[\s/_]+/)
    .filter(Boolean);
  if (words.length === 0) return options;
  const textOf = ({ label, words: more = '' }: ComboOption) => `${label} ${more}`.toLowerCase();
  const fitting = options.filter((option) => words.every((word) => textOf(option).includes(word)));
  const begins = (option: ComboOption) =>
    words.every((word) =>
      textOf(option)
        .split(/[\s/_]+/)
        .some((part) => part.startsWith(word)),
    );
  return [...fitting.filter(begins), ...fitting.filter((option) => !begins(option))];
}
