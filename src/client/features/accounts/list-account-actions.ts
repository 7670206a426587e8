import type { IconShape } from '#client/ui/icons.ts';
import { archiveIcon, copyIcon, editIcon, trashIcon, userIcon } from '#client/ui/icons.ts';
import type { MenuItem } from '#client/ui/menu.tsx';
import { lockIcon, releaseIcon, undoIcon } from '#client/ui/more-icons.ts';
import type { ListedAccount } from '#shared/accounts/accounts.schemas.ts';

/** What a super admin can begin with somebody else's account. */
export type AccountTask =
  | 'edit'
  | 'role'
  | 'password'
  | 'link'
  | 'second-factor'
  | 'deactivate'
  | 'reactivate'
  | 'delete';

interface Entry {
  readonly task: AccountTask;
  readonly label: string;
  readonly icon: IconShape;
  readonly separated?: boolean;
  readonly tone?: 'danger';
  readonly fits?: (account: ListedAccount) => boolean;
}

const ENTRIES: readonly Entry[] = [
  { task: 'edit', label: 'Edit', icon: editIcon },
  { task: 'role', label: 'Change role…', icon: userIcon },
  { task: 'password', label: 'Reset password…', icon: lockIcon, separated: true },
  { task: 'link', label: 'Issue reset link', icon: copyIcon, fits: ({ active }) => active },
  {
    task: 'second-factor',
    label: 'Remove second factor…',
    icon: releaseIcon,
    fits: ({ hasSecondFactor }) => hasSecondFactor,
  },
  {
    task: 'deactivate',
    label: 'Deactivate…',
    icon: archiveIcon,
    separated: true,
    fits: ({ active }) => active,
  },
  {
    task: 'reactivate',
    label: 'Reactivate',
    icon: undoIcon,
    separated: true,
    fits: ({ active }) => !active,
  },
  { task: 'delete', label: 'Delete…', icon: trashIcon, tone: 'danger' },
];

/** The menu of an account's row. One's own account has none. */
export function listAccountActions(
  account: ListedAccount,
  begin: (task: AccountTask, account: ListedAccount) => void,
): MenuItem[] {
  return ENTRIES.filter(({ fits }) => fits?.(account) ?? true).map(({ task, fits: _, ...look }) => ({
    ...look,
    onSelect: () => begin(task, account),
  }));
}
