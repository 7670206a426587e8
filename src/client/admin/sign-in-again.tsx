import type { JSX } from 'solid-js';
import { useSession } from '#client/features/auth/session-context.tsx';
import { SignInForm } from '#client/features/auth/sign-in-form.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import type { Me } from '#shared/auth/auth.schemas.ts';

export interface SignInAgainProps {
  me: Me;
  onBack: (me: Me) => void;
}

/** The session ended under a running screen: the same person signs in and goes on where they were. */
export function SignInAgain(props: SignInAgainProps): JSX.Element {
  const { auth } = useSession();
  return (
    <Dialog
      open
      dismissable={false}
      onClose={() => undefined}
      title="Sign in again"
      description={`Your session has ended. Changes you made are kept and are sent once ${props.me.name} is signed in.`}
    >
      <SignInForm
        signIn={auth.signIn}
        username={props.me.username}
        onSignedIn={(me) => {
          if (me.id === props.me.id) props.onBack(me);
          // Somebody else starts afresh: what one person tapped is never sent by another.
          else window.location.assign('/admin/');
        }}
      />
    </Dialog>
  );
}
