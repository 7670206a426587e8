import type { JSX } from 'solid-js';
import { StandingBanner } from '../standing-banner.tsx';
import type { ManageScreen } from './create-screen.ts';

/** One line about the state of the whole screen: only where it is not in step with the server. */
export function ManageNotices(props: { screen: ManageScreen }): JSX.Element {
  return <StandingBanner state={props.screen.feed.state()} updatedAtMs={props.screen.feed.updatedAtMs()} />;
}
