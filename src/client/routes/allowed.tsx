import type { JSX } from 'solid-js';
import { lazy, Show } from 'solid-js';
import type { Permission } from '#shared/access/permissions.ts';
import { can } from '#shared/access/permissions.ts';
import { useOperator } from './operator-context.tsx';

const ForbiddenPage = lazy(() => import('./forbidden-page.tsx'));

export interface AllowedProps {
  permission: Permission;
  children: JSX.Element;
}

/** Shows a page to whoever may see it, and to everybody else which role that takes. The server decides all the same. */
export function Allowed(props: AllowedProps): JSX.Element {
  const { me } = useOperator();
  return (
    <Show when={can(me().role, props.permission)} fallback={<ForbiddenPage permission={props.permission} />}>
      {props.children}
    </Show>
  );
}
