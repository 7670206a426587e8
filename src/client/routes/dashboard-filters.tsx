import type { JSX } from 'solid-js';
import { SelectField } from '#client/ui/select-field.tsx';
import { TypedFilter } from '#client/ui/typed-filter.tsx';
import type { DashboardPlace } from './dashboard-place.ts';

export interface DashboardFiltersProps {
  place: DashboardPlace;
  onChange: (changes: Partial<DashboardPlace>) => void;
  field: (field: HTMLInputElement) => void;
}

/** Search and order of the boards. Each takes effect by itself, in the address. */
export function DashboardFilters(props: DashboardFiltersProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is missing in browsers the product supports.
    <form class="dashboard-filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <TypedFilter
        class="dashboard-search"
        type="search"
        label="Search waffles"
        labelHidden
        placeholder="Search by title"
        maxlength={100}
        ref={props.field}
        value={props.place.search}
        onChange={(search) => props.onChange({ search })}
      />
      <SelectField
        label="Sort"
        labelHidden
        value={props.place.sort}
        options={[
          { value: 'newest', label: 'Newest first' },
          { value: 'pending', label: 'Longest pending first' },
        ]}
        onChange={(sort) => props.onChange({ sort: sort === 'pending' ? 'pending' : 'newest' })}
      />
    </form>
  );
}
