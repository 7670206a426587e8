import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { Switch } from '#client/ui/choice-field.tsx';
import { closeIcon } from '#client/ui/icons.ts';
import { SelectField } from '#client/ui/select-field.tsx';
import { TypedFilter } from '#client/ui/typed-filter.tsx';
import type { ListLogsInput } from '#shared/operations/operations.schemas.ts';
import './log-filters.css';
import { leavesOut } from './logs-place.ts';

export interface LogFiltersProps {
  place: ListLogsInput;
  onChange: (changes: Partial<ListLogsInput>) => void;
  follows: boolean;
  onFollow: (follows: boolean) => void;
  /** The field that a key leads to. */
  field: (field: HTMLInputElement) => void;
}

const LEVELS = [
  { value: '', label: 'Everything' },
  { value: 'info', label: 'Info and above' },
  { value: 'warn', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors only' },
];
const COUNTS = [50, 100, 200, 500, 2_000].map((count) => ({
  value: String(count),
  label: `Last ${count.toLocaleString('en')}`,
}));

/** Which lines of the log are shown. Each choice takes effect by itself, in the address. */
export function LogFilters(props: LogFiltersProps): JSX.Element {
  // An address may ask for any number; the choice that is made stays among the choices.
  const counts = () =>
    COUNTS.some(({ value }) => value === String(props.place.lines))
      ? COUNTS
      : [...COUNTS, { value: String(props.place.lines), label: `Last ${props.place.lines}` }];
  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is missing in browsers the product supports.
    <form class="log-filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <TypedFilter
        type="search"
        label="Words"
        placeholder="A request id, an address, a job"
        maxlength={100}
        value={props.place.search}
        onChange={(search) => props.onChange({ search })}
        ref={props.field}
      />
      <SelectField
        label="Level"
        value={props.place.level}
        options={LEVELS}
        onChange={(level) => props.onChange({ level: level as ListLogsInput['level'] })}
      />
      <SelectField
        label="Lines"
        value={String(props.place.lines)}
        options={counts()}
        onChange={(lines) => props.onChange({ lines: Number(lines) })}
      />
      <Switch label="Follow" checked={props.follows} onChange={props.onFollow} />
      <Show when={leavesOut(props.place)}>
        <Button variant="quiet" icon={closeIcon} onClick={() => props.onChange({ level: '', search: '' })}>
          Show all
        </Button>
      </Show>
    </form>
  );
}
