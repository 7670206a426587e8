import { Navigate } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { lazy, Match, Switch } from 'solid-js';
import type { Permission } from '#shared/access/permissions.ts';
import { can } from '#shared/access/permissions.ts';
import { useOperator } from './operator-context.tsx';

const ForbiddenPage = lazy(() => import('./forbidden-page.tsx'));

export interface AllowedProps {
  permission: Permission;
  /** Where somebody without it belongs instead, below /admin; left out, they are told which role it takes. */
  otherwise?: string | undefined;
  children: JSX.Element;
}

/** Shows a page to whoever may see it, and to nobody else. The server decides all the same. */
export function Allowed(props: AllowedProps): JSX.Element {
  const { me } = useOperator();
  return (
    <Switch fallback={<ForbiddenPage permission={props.permission} />}>
      <Match when={can(me().role, props.permission)}>{props.children}</Match>
      <Match when={props.otherwise}>{(href) => <Navigate href={href()} />}</Match>
    </Switch>
  );
}
