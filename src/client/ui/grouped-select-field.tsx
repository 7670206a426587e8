import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import type { FieldFrame } from './field.tsx';
import { FramedControl } from './field.tsx';
import { Icon } from './icon.tsx';
import { downIcon } from './icons.ts';

export interface SelectGroup {
  /** The heading of its options; an empty one stands for none. */
  label: string;
  options: readonly { value: string; label: string }[];
}

export interface GroupedSelectFieldProps extends FieldFrame {
  groups: readonly SelectGroup[];
  value: string;
  onChange: (value: string) => void;
}

/** A list of choices that is too long without headings. */
export function GroupedSelectField(props: GroupedSelectFieldProps): JSX.Element {
  const options = (group: SelectGroup) => (
    <For each={group.options}>
      {(option) => (
        <option value={option.value} selected={option.value === props.value}>
          {option.label}
        </option>
      )}
    </For>
  );
  return (
    <FramedControl of={props}>
      {(control) => (
        <div class="field-box field-select">
          <select
            id={control.id}
            class="field-input"
            aria-describedby={control.describedBy}
            aria-invalid={control.invalid}
            onChange={(event) => props.onChange(event.currentTarget.value)}
          >
            <For each={props.groups}>
              {(group) => (
                <Show when={group.label} fallback={options(group)}>
                  <optgroup label={group.label}>{options(group)}</optgroup>
                </Show>
              )}
            </For>
          </select>
          <Icon shape={downIcon} />
        </div>
      )}
    </FramedControl>
  );
}
