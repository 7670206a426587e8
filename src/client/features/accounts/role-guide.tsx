import type { JSX } from 'solid-js';
import { createSignal, For, onCleanup, onMount } from 'solid-js';
import { Icon } from '#client/ui/icon.tsx';
import { checkIcon } from '#client/ui/icons.ts';
import { PERMISSION_LABELS } from '#shared/access/permission-labels.ts';
import type { Permission } from '#shared/access/permissions.ts';
import { can, PERMISSIONS } from '#shared/access/permissions.ts';
import { ROLE_NAMES, ROLES } from '#shared/access/roles.ts';
import './role-guide.css';

const ROWS = Object.keys(PERMISSIONS) as Permission[];

/** What each role may do, made of the table that decides it. Open beside the list, folded away on a phone. */
export function RoleGuide(): JSX.Element {
  const [open, setOpen] = createSignal(false);
  onMount(() => {
    const wide = window.matchMedia('(min-width: 1024px)');
    const follow = () => setOpen(wide.matches);
    follow();
    wide.addEventListener('change', follow);
    onCleanup(() => wide.removeEventListener('change', follow));
  });
  return (
    <details class="role-guide" open={open()} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="role-guide-summary">What each role may do</summary>
      <table class="role-guide-table">
        <thead>
          <tr>
            <th scope="col">Action</th>
            <For each={ROLES}>{(role) => <th scope="col">{ROLE_NAMES[role]}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={ROWS}>
            {(permission) => (
              <tr>
                <th scope="row">{PERMISSION_LABELS[permission]}</th>
                <For each={ROLES}>
                  {(role) => (
                    <td>
                      {can(role, permission) ? (
                        <Icon shape={checkIcon} label="yes" />
                      ) : (
                        <span class="visually-hidden">no</span>
                      )}
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </details>
  );
}
