import type { JSX } from 'solid-js';
import { useSession } from '#client/features/auth/session-context.tsx';
import { SetUpSecondFactor } from '#client/features/auth/set-up-second-factor.tsx';
import { createSignInSafety } from '#client/features/auth/sign-in-safety.ts';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { ROLE_NAMES } from '#shared/access/roles.ts';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { Door } from './door.tsx';

/** Stands before everything else where the person's role needs a second factor and there is none. */
export default function SetUpSecondFactorPage(props: { me: Me }): JSX.Element {
  const { session, server } = useSession();
  const safety = createSignInSafety(server);
  const leaving = createSubmission(() => session.leave());
  return (
    <Door title="Set up a second factor">
      <p class="muted">
        {ROLE_NAMES[props.me.role]}s sign in with a second factor here: besides the password, a code that an
        app on your phone makes. It takes two minutes.
      </p>
      <SetUpSecondFactor
        me={props.me}
        safety={safety}
        onDone={() => session.enter({ ...props.me, mustSetUpSecondFactor: false })}
      />
      <p class="form-error" role="alert">
        {leaving.error()?.message}
      </p>
      <Button variant="quiet" size={52} busy={leaving.busy()} onClick={() => void leaving.send(undefined)}>
        Sign out
      </Button>
    </Door>
  );
}
