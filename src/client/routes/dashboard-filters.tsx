import type { JSX } from 'solid-js';
import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { SelectField } from '#client/ui/select-field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { DashboardPlace } from './dashboard-place.ts';

export interface DashboardFiltersProps {
  place: DashboardPlace;
  onChange: (changes: Partial<DashboardPlace>) => void;
  field: (field: HTMLInputElement) => void;
}

/** Typing searches once it pauses this long. */
const PAUSE_MS = 250;

export function DashboardFilters(props: DashboardFiltersProps): JSX.Element {
  const [typed, setTyped] = createSignal(props.place.search);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  // Back and Clear change the address; what is being typed is newer than the address it leads to.
  createEffect(
    on(
      () => props.place.search,
      (search) => search !== typed().trim() && setTyped(search),
      { defer: true },
    ),
  );
  const search = (text: string) => {
    setTyped(text);
    clearTimeout(timer);
    timer = setTimeout(() => props.onChange({ search: text.trim() }), PAUSE_MS);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is missing in browsers the product supports.
    <form
      class="dashboard-filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        clearTimeout(timer);
        props.onChange({ search: typed().trim() });
      }}
    >
      <TextField
        class="dashboard-search"
        type="search"
        label="Search waffles"
        labelHidden
        placeholder="Search by title"
        autocomplete="off"
        enterkeyhint="search"
        maxlength={100}
        ref={props.field}
        value={typed()}
        onInput={search}
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
