import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { checkIcon } from '#client/ui/icons.ts';
import { Time, TimeAgo } from '#client/ui/time.tsx';
import type { SessionView } from '#shared/auth/auth.schemas.ts';
import { describeDevice } from './describe-device.ts';

export interface SessionCardProps {
  session: SessionView;
  zone: string;
  onEnd: () => void;
}

/** One session: with what, from where, since when and until when. */
export function SessionCard(props: SessionCardProps): JSX.Element {
  return (
    <li class="session">
      <div class="session-facts">
        <p class="row">
          <strong class="break-anywhere">{describeDevice(props.session)}</strong>
          <Show when={props.session.current}>
            <Badge tone="ok" icon={checkIcon}>
              This one
            </Badge>
          </Show>
        </p>
        <p class="muted session-times">
          <Show when={props.session.ip}>{(ip) => <span class="break-anywhere">{ip()}</span>}</Show>
          <Show when={!props.session.current}>
            <span>
              Last used <TimeAgo at={props.session.lastSeenAt} zone={props.zone} />
            </span>
          </Show>
          <span>
            Signed in <Time at={props.session.createdAt} zone={props.zone} />
          </span>
          <span>
            Ends <Time at={props.session.expiresAt} zone={props.zone} />
          </span>
        </p>
      </div>
      <Show when={!props.session.current}>
        <Button aria-label={`End ${describeDevice(props.session)}`} onClick={() => props.onEnd()}>
          End
        </Button>
      </Show>
    </li>
  );
}
