import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { ActionBar } from '#client/ui/action-bar.tsx';
import { Button } from '#client/ui/button.tsx';
import { shareIcon } from '#client/ui/more-icons.ts';
import { ShareStudio } from '../load-dialogs.tsx';
import type { ManageScreen } from './create-screen.ts';

/** The bar under the thumb: to the pending list, bulk pay, share. Wide screens have these in the header. */
export function ManageFooter(props: { screen: ManageScreen }): JSX.Element {
  const [sharing, setSharing] = createSignal(false);
  const { desk, bulk } = props.screen;
  const pending = () => desk.figures().counts.pending;
  return (
    <>
      <Show when={!props.screen.isWide()}>
        <ActionBar label="Actions of this board">
          <Show when={pending() > 0}>
            <Button size={60} onClick={showPending}>
              Pending {pending()}
            </Button>
          </Show>
          <Button size={60} disabled={desk.closed() !== null || pending() === 0} onClick={() => bulk.start()}>
            Bulk pay
          </Button>
          <Button size={60} icon={shareIcon} onClick={() => setSharing(true)}>
            Share
          </Button>
        </ActionBar>
      </Show>
      <ShareStudio open={sharing()} board={props.screen.server()} onClose={() => setSharing(false)} />
    </>
  );
}

/** On a long board the list is far below the grid. */
function showPending(): void {
  document.getElementById('pending')?.scrollIntoView({ block: 'start' });
}
