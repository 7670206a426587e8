import type { JSX } from 'solid-js';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { checkIcon, warningIcon } from '#client/ui/icons.ts';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { Time } from '#client/ui/time.tsx';
import type { Me, SecondFactorState } from '#shared/auth/auth.schemas.ts';
import { ReadAgain } from './read-again.tsx';
import { RenewCodesDialog } from './renew-codes-dialog.tsx';
import './second-factor.css';
import { SetUpDialog } from './set-up-dialog.tsx';
import type { SignInSafety } from './sign-in-safety.ts';
import { TurnOffDialog } from './turn-off-dialog.tsx';

export interface SecondFactorSectionProps {
  me: Me;
  safety: SignInSafety;
  /** Says in a toast what was done. */
  onDone: (text: string) => void;
  /** It was turned off although the role needs one: another has to be set up before anything else. */
  onMissing: () => void;
}

/** One's own second factor: set up, renewed recovery codes, turned off. */
export function SecondFactorSection(props: SecondFactorSectionProps): JSX.Element {
  const read = props.safety.createSecondFactor();
  const [open, setOpen] = createSignal<'set-up' | 'renew' | 'turn-off' | null>(null);
  const close = () => setOpen(null);
  return (
    <div class="stack">
      <Switch fallback={<Skeleton kind="row" label="Loading your second factor" />}>
        <Match when={read.data()?.since === null}>
          <p class="muted">
            A code from an app on your phone, asked for at sign-in besides the password. Whoever learns the
            password alone gets no further.
          </p>
          <Button variant="primary" size={52} onClick={() => setOpen('set-up')}>
            Set up
          </Button>
        </Match>
        <Match when={read.data()}>
          {(state) => (
            <SecondFactorOn
              state={state()}
              zone={props.me.timezone}
              onRenew={() => setOpen('renew')}
              onTurnOff={() => setOpen('turn-off')}
            />
          )}
        </Match>
        <Match when={read.error()}>
          {(error) => <ReadAgain what="your second factor" error={error()} onRetry={read.retry} />}
        </Match>
      </Switch>
      <SetUpDialog
        open={open() === 'set-up'}
        me={props.me}
        safety={props.safety}
        onClose={close}
        onDone={() => {
          close();
          props.onDone('The second factor is on');
        }}
      />
      <RenewCodesDialog
        open={open() === 'renew'}
        username={props.me.username}
        renew={props.safety.renewRecoveryCodes}
        onClose={close}
        onDone={() => {
          close();
          props.onDone('The old recovery codes work no more');
        }}
      />
      <TurnOffDialog
        open={open() === 'turn-off'}
        required={read.data()?.required ?? false}
        turnOff={props.safety.disableSecondFactor}
        onClose={close}
        onDone={() => {
          close();
          if (read.data()?.required) props.onMissing();
          else props.onDone('The second factor is off');
        }}
      />
    </div>
  );
}

/** Below it somebody should make new ones before they need the last. */
const FEW_CODES = 3;

function SecondFactorOn(props: {
  state: SecondFactorState;
  zone: string;
  onRenew: () => void;
  onTurnOff: () => void;
}): JSX.Element {
  const left = () => props.state.recoveryCodesLeft;
  return (
    <>
      <div class="second-factor-facts">
        <p class="row">
          <Badge tone="ok" icon={checkIcon}>
            On
          </Badge>
          <Show when={props.state.since}>
            {(since) => (
              <span class="muted">
                since <Time at={since()} zone={props.zone} />
              </span>
            )}
          </Show>
        </p>
        <p class="row">
          {left() === 1 ? '1 recovery code is left.' : `${left()} recovery codes are left.`}
          <Show when={left() <= FEW_CODES}>
            <Badge tone="warning" icon={warningIcon}>
              Make new ones
            </Badge>
          </Show>
        </p>
      </div>
      <div class="row">
        <Button onClick={() => props.onRenew()}>New recovery codes</Button>
        <Button onClick={() => props.onTurnOff()}>Turn off</Button>
      </div>
    </>
  );
}
