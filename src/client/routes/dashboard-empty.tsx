import { useNavigate } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { Match, Show, Switch } from 'solid-js';
import { TemplateButtons } from '#client/features/waffles/template-buttons.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { archiveIcon, plusIcon, searchIcon } from '#client/ui/icons.ts';
import { can } from '#shared/access/permissions.ts';
import type { Role } from '#shared/access/roles.ts';
import { DEFAULT_CURRENCY } from '#shared/kernel/money.ts';
import type { DashboardPlace } from './dashboard-place.ts';

export interface DashboardEmptyProps {
  place: DashboardPlace;
  totals: { readonly active: number; readonly archived: number };
  role: Role;
  onChange: (changes: Partial<DashboardPlace>) => void;
}

/** Why the list is empty, and the way on. */
export function DashboardEmpty(props: DashboardEmptyProps): JSX.Element {
  const navigate = useNavigate();
  return (
    <Switch>
      <Match when={props.place.search !== ''}>
        <EmptyState icon={searchIcon} title={`No waffle fits “${props.place.search}”`}>
          <Button onClick={() => props.onChange({ search: '' })}>Clear the search</Button>
        </EmptyState>
      </Match>
      <Match when={props.place.page > 1}>
        <EmptyState title="This page is empty">
          <Button onClick={() => props.onChange({ page: 1 })}>Go to the first page</Button>
        </EmptyState>
      </Match>
      <Match when={props.place.tab === 'archived'}>
        <EmptyState
          icon={archiveIcon}
          title="Nothing is archived"
          text="Archived waffles leave the lists and take no claims; their pages stay readable by link."
        />
      </Match>
      <Match when={true}>
        <EmptyState
          icon={plusIcon}
          title={props.totals.archived === 0 ? 'Create your first waffle' : 'No active waffle'}
          text="Choose a size to begin with; price and spots can still be changed before it is created."
        >
          <Show when={can(props.role, 'waffle.write')}>
            <TemplateButtons
              currency={DEFAULT_CURRENCY}
              onPick={(template) => navigate(`/waffles/new?template=${template.name.toLowerCase()}`)}
            />
          </Show>
        </EmptyState>
      </Match>
    </Switch>
  );
}
