import { useNavigate } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { listWaffleActions } from '#client/features/waffles/list-waffle-actions.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Button, IconButton, IconLink } from '#client/ui/button.tsx';
import { archiveIcon, checkIcon, sunIcon, trophyIcon } from '#client/ui/icons.ts';
import type { MenuItem } from '#client/ui/menu.tsx';
import { Menu } from '#client/ui/menu.tsx';
import { backIcon, shareIcon } from '#client/ui/more-icons.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import { AsOf } from '../as-of.tsx';
import { createStanding } from '../create-standing.ts';
import { createWaffleCommands } from '../create-waffle-commands.ts';
import { isScreenKeptOn, keepScreenOn } from '../device/keep-screen-on.ts';
import { DeleteDialog, ShareStudio } from '../load-dialogs.tsx';
import { useOperator } from '../operator-context.tsx';
import type { ManageScreen } from './create-screen.ts';
import { createWakeLock } from './create-wake-lock.ts';

/** Back, title, share, more; stays in sight while the board scrolls. */
export function ManageHeader(props: { screen: ManageScreen }): JSX.Element {
  const { me, toasts, waffles } = useOperator();
  const navigate = useNavigate();
  const commands = createWaffleCommands();
  const standing = createStanding();
  const { desk } = props.screen;
  const waffle = () => props.screen.server().waffle;
  const [sharing, setSharing] = createSignal(false);
  const [doomed, setDoomed] = createSignal<WaffleFacts | null>(null);
  const [awake, setAwake] = createSignal(isScreenKeptOn());
  createWakeLock(() => awake() && waffle().status === 'active' && !waffle().archived);

  const menu = (): readonly MenuItem[] => [
    {
      label: 'Keep the screen on',
      icon: awake() ? checkIcon : sunIcon,
      onSelect: () => {
        setAwake(!awake());
        keepScreenOn(awake());
      },
    },
    ...listWaffleActions(waffle(), me().role, {
      whyOffline: () => standing.whyOffline(''),
      whyNotYet: (it) => standing.whyNotYet(it.id, ''),
      copyLink: (it) => void commands.copyLink(it),
      showQr: () => setSharing(true),
      archive: (it) => void commands.archive(it),
      unarchive: (it) => void commands.unarchive(it),
      askDelete: setDoomed,
    }),
  ];

  return (
    <header class="manage-header">
      <IconLink href="/admin/" icon={backIcon} label="Back to the dashboard" />
      <ManageTitle
        waffle={waffle()}
        asOfMs={props.screen.feed.state() === 'live' ? null : props.screen.feed.updatedAtMs()}
        zone={me().timezone}
      />
      <Show when={props.screen.isWide() && props.screen.bulk.selection() === null}>
        <Button
          disabled={desk.closed() !== null || desk.figures().counts.pending === 0}
          onClick={() => props.screen.bulk.start()}
        >
          Bulk pay
        </Button>
      </Show>
      <IconButton icon={shareIcon} label="Share board" onClick={() => setSharing(true)} />
      <Menu label={`More for ${waffle().title}`} items={menu()} />
      <ShareStudio open={sharing()} board={props.screen.server()} onClose={() => setSharing(false)} />
      <DeleteDialog
        waffle={doomed()}
        remove={(it, confirmation) => waffles.remove({ waffleId: it.id, ...confirmation })}
        onClose={() => setDoomed(null)}
        onDeleted={(it) => {
          toasts.show({ text: `${it.title} was deleted` });
          navigate('/admin/', { resolve: false });
        }}
      />
    </header>
  );
}

function ManageTitle(props: { waffle: WaffleFacts; asOfMs: number | null; zone: string }): JSX.Element {
  return (
    <div class="manage-title">
      <h1 class="truncate">{props.waffle.title}</h1>
      <p class="manage-facts">
        {/* First, because a phone cuts this line off at its end. */}
        <Show when={props.asOfMs}>
          {(atMs) => (
            <>
              <AsOf what="Board" atMs={atMs()} zone={props.zone} />
              {' · '}
            </>
          )}
        </Show>
        {props.waffle.totalSpots} × {formatMoney(props.waffle.priceMinor, props.waffle.currency)}
        <Show when={props.waffle.status === 'completed'}>
          {' '}
          <Badge tone="accent" icon={trophyIcon}>
            Completed
          </Badge>
        </Show>
        <Show when={props.waffle.archived}>
          {' '}
          <Badge tone="warning" icon={archiveIcon}>
            Archived
          </Badge>
        </Show>
      </p>
    </div>
  );
}
