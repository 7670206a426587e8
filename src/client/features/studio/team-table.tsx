import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { IconButton } from '#client/ui/button.tsx';
import { editIcon } from '#client/ui/icons.ts';
import { ROLE_NAMES } from '#shared/access/roles.ts';
import { formatCost } from '#shared/studio/studio.rules.ts';
import type { TeamLine } from '#shared/studio/studio.schemas.ts';
import './usage-figures.css';

/** Everybody who signs in, the oldest account first, with what they may make and have made. */
export function TeamTable(props: {
  members: readonly TeamLine[];
  onEdit: (member: TeamLine) => void;
}): JSX.Element {
  return (
    <table class="usage-table usage-team">
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Role</th>
          <th scope="col" class="usage-number">
            Daily limit
          </th>
          <th scope="col" class="usage-number">
            30 days
          </th>
          <th scope="col" class="usage-number">
            Estimated cost
          </th>
          <th scope="col">
            <span class="visually-hidden">Edit</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.members}>
          {(member) => (
            <tr>
              <th scope="row">
                <span class="usage-person">
                  <span class="usage-avatar" aria-hidden="true">
                    {[...member.name][0]?.toUpperCase()}
                  </span>
                  <span>
                    {member.name}
                    <span class="usage-faint">{member.email ?? member.username}</span>
                  </span>
                </span>
              </th>
              <td>
                <Badge tone={member.role === 'member' ? 'plain' : 'accent'}>{ROLE_NAMES[member.role]}</Badge>
                <Show when={!member.active}>
                  <span class="usage-faint">Deactivated</span>
                </Show>
              </td>
              <td class="usage-number" data-label="Daily limit">
                {member.dailyLimit.toLocaleString('en')}
              </td>
              <td class="usage-number" data-label="30 days">
                {member.month.count.toLocaleString('en')}
              </td>
              <td class="usage-number" data-label="Cost">
                {formatCost(member.month.costMicros)}
              </td>
              <td class="usage-edit">
                <IconButton
                  icon={editIcon}
                  label={`Edit ${member.name}`}
                  onClick={() => props.onEdit(member)}
                />
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
