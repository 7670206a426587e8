import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { Dialog } from '#client/ui/dialog.tsx';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { SetUpSecondFactor } from './set-up-second-factor.tsx';
import type { SignInSafety } from './sign-in-safety.ts';

export interface SetUpDialogProps {
  open: boolean;
  me: Me;
  safety: SignInSafety;
  onClose: () => void;
  onDone: () => void;
}

/** Setting a second factor up. It can be left at any time before it is on; the recovery codes have to be kept first. */
export function SetUpDialog(props: SetUpDialogProps): JSX.Element {
  const [isOn, setIsOn] = createSignal(false);
  return (
    <Dialog
      open={props.open}
      dismissable={!isOn()}
      onClose={() => props.onClose()}
      title="Set up a second factor"
    >
      <SetUpSecondFactor
        me={props.me}
        safety={props.safety}
        onOn={() => setIsOn(true)}
        onDone={() => {
          setIsOn(false);
          props.onDone();
        }}
      />
    </Dialog>
  );
}
