import {
  archiveIcon,
  copyIcon,
  downloadIcon,
  editIcon,
  externalIcon,
  qrIcon,
  trashIcon,
} from '#client/ui/icons.ts';
import type { MenuItem } from '#client/ui/menu.tsx';
import { can } from '#shared/access/permissions.ts';
import type { Role } from '#shared/access/roles.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';

export interface WaffleMenuActions {
  /** Why nothing that needs the server can be done now; null where it can. */
  whyOffline(): string | null;
  /** The same, and while changes on the waffle wait to be sent. */
  whyNotYet(waffle: WaffleFacts): string | null;
  copyLink(waffle: WaffleFacts): void;
  showQr(waffle: WaffleFacts): void;
  archive(waffle: WaffleFacts): void;
  unarchive(waffle: WaffleFacts): void;
  askDelete(waffle: WaffleFacts): void;
}

/** What a role may do with a waffle, for its menu. What it may not is absent; the server decides all the same. */
export function listWaffleActions(waffle: WaffleFacts, role: Role, actions: WaffleMenuActions): MenuItem[] {
  const blocked = actions.whyOffline() ?? undefined;
  const notYet = actions.whyNotYet(waffle) ?? undefined;
  const items: MenuItem[] = [
    { label: 'Open public page', icon: externalIcon, href: `/waffle/${waffle.slug}`, blocked },
    { label: 'Copy link', icon: copyIcon, onSelect: () => actions.copyLink(waffle) },
    { label: 'Show QR code', icon: qrIcon, onSelect: () => actions.showQr(waffle) },
    {
      label: 'Export CSV',
      icon: downloadIcon,
      href: `/api/waffles/${waffle.slug}/export`,
      download: '',
      blocked,
    },
  ];
  if (can(role, 'waffle.write')) {
    items.unshift({ label: 'Edit', icon: editIcon, href: `/admin/waffles/${waffle.slug}/edit`, blocked });
  }
  if (can(role, 'waffle.archive')) {
    items.push(
      waffle.archived
        ? {
            label: 'Unarchive',
            icon: archiveIcon,
            separated: true,
            blocked: notYet,
            onSelect: () => actions.unarchive(waffle),
          }
        : {
            label: 'Archive',
            icon: archiveIcon,
            separated: true,
            blocked: notYet,
            onSelect: () => actions.archive(waffle),
          },
    );
  }
  if (can(role, 'waffle.delete')) {
    items.push({
      label: 'Delete…',
      icon: trashIcon,
      tone: 'danger',
      blocked: notYet,
      onSelect: () => actions.askDelete(waffle),
    });
  }
  return items;
}
