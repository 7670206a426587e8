import type { JSX } from 'solid-js';
import { createSignal, Match, Switch } from 'solid-js';
import type { Me, SecondFactorOffer } from '#shared/auth/auth.schemas.ts';
import { ConfirmOffer } from './confirm-offer.tsx';
import { PasswordAgain } from './password-again.tsx';
import { RecoveryCodeList } from './recovery-code-list.tsx';
import type { SignInSafety } from './sign-in-safety.ts';

export interface SetUpSecondFactorProps {
  me: Me;
  safety: Pick<SignInSafety, 'beginSecondFactor' | 'confirmSecondFactor'>;
  /** Told once the factor is on, when the recovery codes are shown: from there on nothing may be closed unseen. */
  onOn?: (() => void) | undefined;
  /** The recovery codes are kept; everything is done. */
  onDone: () => void;
}

/** From the password over the QR code to the recovery codes, one step after the other. */
export function SetUpSecondFactor(props: SetUpSecondFactorProps): JSX.Element {
  const [offer, setOffer] = createSignal<SecondFactorOffer>();
  const [codes, setCodes] = createSignal<readonly string[]>();
  return (
    <Switch>
      <Match when={codes()}>
        {(list) => (
          <RecoveryCodeList codes={list()} username={props.me.username} onDone={() => props.onDone()} />
        )}
      </Match>
      <Match when={offer()}>
        {(made) => (
          <ConfirmOffer
            offer={made()}
            confirm={props.safety.confirmSecondFactor}
            onConfirmed={(recoveryCodes) => {
              setCodes(recoveryCodes);
              props.onOn?.();
            }}
          />
        )}
      </Match>
      <Match when={!offer()}>
        <PasswordAgain
          username={props.me.username}
          why="Confirm that it is you, with your password."
          label="Go on"
          send={props.safety.beginSecondFactor}
          onDone={setOffer}
        />
      </Match>
    </Switch>
  );
}
