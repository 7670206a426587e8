import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/choice-field.tsx';
import { DateRange } from '#client/ui/date-range.tsx';
import { GroupedSelectField } from '#client/ui/grouped-select-field.tsx';
import { closeIcon } from '#client/ui/icons.ts';
import { SelectField } from '#client/ui/select-field.tsx';
import { TypedFilter } from '#client/ui/typed-filter.tsx';
import { AUDIT_CODE_LIST, AUDIT_CODES, AUDIT_TOPICS } from '#shared/actions/audit-codes.ts';
import type { AuditActor } from '#shared/audit/audit.schemas.ts';
import './audit-filters.css';
import type { AuditPlace } from './audit-place.ts';

export interface AuditFiltersProps {
  place: AuditPlace;
  /** The accounts to choose from; anything else may be typed. */
  actors: readonly AuditActor[];
  onChange: (changes: Partial<AuditPlace>) => void;
  /** How many filters are in use. */
  count: number;
  onClear: () => void;
  /** The field that a key leads to. */
  field: (field: HTMLInputElement) => void;
}

const TARGET_OPTIONS = [
  { value: '', label: 'Anything' },
  { value: 'waffle', label: 'Waffles' },
  { value: 'spot', label: 'Spots' },
  { value: 'draw', label: 'Draws' },
  { value: 'account', label: 'Accounts' },
  { value: 'buyer', label: 'Buyers' },
  { value: 'settings', label: 'Settings' },
  { value: 'job', label: 'Jobs' },
];
const ACTION_GROUPS = [
  { label: '', options: [{ value: '', label: 'Everything' }] },
  ...AUDIT_TOPICS.map((topic) => ({
    label: topic,
    options: AUDIT_CODE_LIST.filter((code) => AUDIT_CODES[code].topic === topic).map((code) => ({
      value: code,
      label: AUDIT_CODES[code].label,
    })),
  })),
];

/** Every filter of the audit. Each takes effect by itself, in the address. */
export function AuditFilters(props: AuditFiltersProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is missing in browsers the product supports.
    <form class="audit-filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <TypedFilter
        {...typed(props, 'text')}
        type="search"
        label="Words"
        placeholder="A name, a board, a handle, a reason"
        maxlength={100}
        ref={props.field}
      />
      <TypedFilter
        {...typed(props, 'actor')}
        label="Who"
        placeholder="Anybody"
        maxlength={254}
        list="audit-actors"
      />
      <datalist id="audit-actors">
        <For each={props.actors}>{(actor) => <option value={actor.username}>{actor.name}</option>}</For>
      </datalist>
      <GroupedSelectField
        label="Did what"
        value={props.place.action}
        groups={ACTION_GROUPS}
        onChange={(action) => props.onChange({ action })}
      />
      <SelectField
        label="To what"
        value={props.place.targetType}
        options={TARGET_OPTIONS}
        onChange={(value) => props.onChange({ targetType: value as AuditPlace['targetType'] })}
      />
      <TypedFilter {...typed(props, 'targetId')} label="Its id" placeholder="12 or 12/3" maxlength={100} />
      <DateRange from={props.place.from} to={props.place.to} onChange={props.onChange} />
      <Checkbox
        class="audit-filters-check"
        label="Security events only"
        checked={props.place.security}
        onChange={(security) => props.onChange({ security })}
      />
      <Show when={props.count > 0}>
        <Button class="audit-filters-clear" variant="quiet" icon={closeIcon} onClick={props.onClear}>
          {props.count === 1 ? 'Clear the filter' : `Clear ${props.count} filters`}
        </Button>
      </Show>
    </form>
  );
}

const typed = (props: AuditFiltersProps, name: 'actor' | 'targetId' | 'text') => ({
  get value() {
    return props.place[name];
  },
  onChange: (value: string) => props.onChange({ [name]: value }),
});
