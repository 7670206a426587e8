import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { ChangePasswordForm } from '#client/features/auth/change-password-form.tsx';
import { useSession } from '#client/features/auth/session-context.tsx';
import { SignInForm } from '#client/features/auth/sign-in-form.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import type { Me } from '#shared/auth/auth.schemas.ts';

export interface SignInAgainProps {
  me: Me;
  onBack: (me: Me) => void;
  /** Goes on without: taps are kept on the device meanwhile. */
  onPutOff: () => void;
}

/** The session ended under a running screen: the same person signs in and goes on where they were. */
export function SignInAgain(props: SignInAgainProps): JSX.Element {
  const { session, auth } = useSession();
  const [choosing, setChoosing] = createSignal<Me>();
  const startAs = (me: Me) => {
    session.enter(me);
    window.location.assign('/admin/');
  };
  return (
    <Dialog
      open
      onClose={props.onPutOff}
      title="Sign in again"
      description={`Your session has ended. Changes you made are kept and are sent once ${props.me.name} is signed in.`}
    >
      <Show
        when={choosing()}
        fallback={
          <SignInForm
            signIn={auth.signIn}
            username={props.me.username}
            onSignedIn={(me) => {
              // Somebody else starts afresh: what one person tapped is never sent by another.
              if (me.id !== props.me.id) startAs(me);
              // The password was made for them meanwhile. They choose their own here, where what they tapped is kept.
              else if (me.mustChangePassword) setChoosing(me);
              else props.onBack(me);
            }}
          />
        }
      >
        {(me) => (
          <ChangePasswordForm
            me={me()}
            change={auth.changePassword}
            findRules={auth.findPasswordRules}
            onChanged={() => props.onBack({ ...me(), mustChangePassword: false })}
          />
        )}
      </Show>
    </Dialog>
  );
}
