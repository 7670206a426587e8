import type { JSX } from 'solid-js';
import { Banner } from '#client/ui/banner.tsx';
import { offlineIcon } from '#client/ui/icons.ts';
import { useOperator } from '../operator-context.tsx';
import type { ManageScreen } from './create-screen.ts';

/** One line about the state of the whole screen: only where it is not in step with the server. */
export function ManageNotices(props: { screen: ManageScreen }): JSX.Element {
  const { spots } = useOperator();
  const waiting = () => props.screen.desk.waitingCount();
  const away = () => props.screen.feed.state() === 'offline';
  const text = () => {
    const changes = waiting() === 1 ? '1 change waits' : `${waiting()} changes wait`;
    if (away()) return waiting() === 0 ? 'Offline · what you see may be old' : `Offline · ${changes}`;
    return `The server does not answer · ${changes}`;
  };
  return (
    <Banner
      show={away() || (spots.stuck() && waiting() > 0)}
      icon={offlineIcon}
      text={text()}
      action={{ label: 'Try now', onClick: () => spots.resume() }}
    />
  );
}
