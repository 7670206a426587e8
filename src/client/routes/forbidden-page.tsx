import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { LinkButton } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { lockIcon } from '#client/ui/more-icons.ts';
import type { Permission } from '#shared/access/permissions.ts';
import { can, PERMISSIONS } from '#shared/access/permissions.ts';
import { ROLE_NAMES } from '#shared/access/roles.ts';
import { useOperator } from './operator-context.tsx';

/** Says which role a page needs, to somebody who has another. */
export default function ForbiddenPage(props: { permission: Permission }): JSX.Element {
  const { me } = useOperator();
  const roles = () => PERMISSIONS[props.permission].roles.map((role) => ROLE_NAMES[role]);
  const needed = () => {
    const [last, ...others] = [...roles()].reverse();
    return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
  };
  return (
    <div class="page stack">
      <h1>Your role may not open this page</h1>
      <EmptyState
        icon={lockIcon}
        title={`This needs the role ${needed()}`}
        text={`You are signed in as ${me().name} (${ROLE_NAMES[me().role]}). A super admin can change roles.`}
      >
        <Show
          when={can(me().role, 'waffle.read')}
          fallback={
            <LinkButton href="/admin/usage" size={52}>
              Go to your share assets
            </LinkButton>
          }
        >
          <LinkButton href="/admin/" size={52}>
            Go to the dashboard
          </LinkButton>
        </Show>
      </EmptyState>
    </div>
  );
}
