import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { ComboField } from '#client/ui/combo-field.tsx';
import { DateRange } from '#client/ui/date-range.tsx';
import { closeIcon } from '#client/ui/icons.ts';
import { SelectField } from '#client/ui/select-field.tsx';
import type { LoginOwner } from '#shared/auth/auth.schemas.ts';
import type { LoginPlace } from './login-place.ts';
import { isFiltered } from './login-place.ts';

export interface LoginFiltersProps {
  place: LoginPlace;
  onChange: (changes: Partial<LoginPlace>) => void;
  /** The accounts to choose from; left out where there is nobody to choose. */
  owners?: readonly LoginOwner[] | undefined;
  /** True where tries with names that nobody has may be seen. */
  seesUnknown?: boolean | undefined;
}

/** Filters of a login history. Each takes effect by itself, in the address. */
export function LoginFilters(props: LoginFiltersProps): JSX.Element {
  const accounts = () => [
    { value: '', label: 'Everybody' },
    ...(props.seesUnknown ? [{ value: 'unknown', label: 'Unknown names' }] : []),
    ...(props.owners ?? []).map(({ id, username, name }) => ({
      value: id,
      label: name === username ? username : `${name} (${username})`,
    })),
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is missing in browsers the product supports.
    <form class="login-filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <Show when={props.owners}>
        <ComboField
          label="Account"
          options={accounts()}
          value={props.place.account}
          onChange={(account) => props.onChange({ account })}
        />
      </Show>
      <SelectField
        class="login-outcomes"
        label="Outcome"
        value={props.place.outcome}
        options={[
          { value: 'all', label: 'All tries' },
          { value: 'success', label: 'Succeeded' },
          { value: 'failure', label: 'Failed' },
        ]}
        onChange={(outcome) => props.onChange({ outcome: outcome as LoginPlace['outcome'] })}
      />
      <DateRange from={props.place.from} to={props.place.to} onChange={props.onChange} />
      <Show when={isFiltered(props.place)}>
        <Button
          variant="quiet"
          icon={closeIcon}
          onClick={() => props.onChange({ account: '', outcome: 'all', from: '', to: '' })}
        >
          Show all
        </Button>
      </Show>
    </form>
  );
}
