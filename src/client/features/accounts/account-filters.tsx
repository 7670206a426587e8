import type { JSX } from 'solid-js';
import { SelectField } from '#client/ui/select-field.tsx';
import { TypedFilter } from '#client/ui/typed-filter.tsx';
import { ROLE_NAMES, ROLES } from '#shared/access/roles.ts';
import type { AccountsPlace } from './accounts-place.ts';
import { SORT_NAMES } from './accounts-place.ts';

export interface AccountFiltersProps {
  place: AccountsPlace;
  totals: { readonly active: number; readonly inactive: number } | undefined;
  onChange: (changes: Partial<AccountsPlace>) => void;
  /** The field that a key leads to. */
  field: (field: HTMLInputElement) => void;
}

/** Search, filters and order of the accounts. Each takes effect by itself, in the address. */
export function AccountFilters(props: AccountFiltersProps): JSX.Element {
  const counted = (label: string, count: number | undefined) =>
    count === undefined ? label : `${label} (${count})`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is missing in browsers the product supports.
    <form class="accounts-filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <TypedFilter
        class="accounts-search"
        type="search"
        label="Search accounts"
        labelHidden
        placeholder="Username, email or name"
        maxlength={100}
        ref={props.field}
        value={props.place.search}
        onChange={(search) => props.onChange({ search })}
      />
      <SelectField
        label="Role"
        labelHidden
        value={props.place.role}
        options={[
          { value: 'all', label: 'All roles' },
          ...ROLES.map((role) => ({ value: role, label: ROLE_NAMES[role] })),
        ]}
        onChange={(role) => props.onChange({ role: role as AccountsPlace['role'] })}
      />
      <SelectField
        label="Status"
        labelHidden
        value={props.place.status}
        options={[
          { value: 'all', label: 'Any status' },
          { value: 'active', label: counted('Active', props.totals?.active) },
          { value: 'inactive', label: counted('Deactivated', props.totals?.inactive) },
        ]}
        onChange={(status) => props.onChange({ status: status as AccountsPlace['status'] })}
      />
      <SelectField
        label="Order"
        labelHidden
        value={props.place.sort}
        options={SORT_NAMES.map(([value, label]) => ({ value, label }))}
        onChange={(sort) => props.onChange({ sort: sort as AccountsPlace['sort'] })}
      />
    </form>
  );
}
