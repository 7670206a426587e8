import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { closeIcon } from '#client/ui/icons.ts';
import { SelectField } from '#client/ui/select-field.tsx';
import { TypedFilter } from '#client/ui/typed-filter.tsx';
import type { BuyerSort } from '#shared/buyers/buyers.schemas.ts';
import './buyer-filters.css';
import type { BuyersPlace } from './buyers-place.ts';
import { BUYER_ORDERS, SEARCH_LENGTH_MAX } from './buyers-place.ts';

export interface BuyerFiltersProps {
  place: BuyersPlace;
  onChange: (changes: Partial<BuyersPlace>) => void;
  onClear: () => void;
  /** The field that a key leads to. */
  field: (field: HTMLInputElement) => void;
}

const ORDER_OPTIONS = BUYER_ORDERS.map(([value, label]) => ({ value, label }));

/** Search and order of the registry. Each takes effect by itself, in the address. */
export function BuyerFilters(props: BuyerFiltersProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is missing in browsers the product supports.
    <form class="buyer-filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <TypedFilter
        label="Search"
        type="search"
        value={props.place.search}
        placeholder="Part of a handle"
        maxlength={SEARCH_LENGTH_MAX}
        onChange={(search) => props.onChange({ search })}
        ref={props.field}
      />
      <SelectField
        label="Order"
        value={props.place.sort}
        options={ORDER_OPTIONS}
        onChange={(sort) => props.onChange({ sort: sort as BuyerSort })}
      />
      <Show when={props.place.search !== ''}>
        <Button variant="quiet" icon={closeIcon} onClick={props.onClear}>
          Clear
        </Button>
      </Show>
    </form>
  );
}
