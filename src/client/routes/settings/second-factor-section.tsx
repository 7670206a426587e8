import type { JSX } from 'solid-js';
import { SecondFactorSection as OwnSecondFactor } from '#client/features/auth/second-factor-section.tsx';
import { useSession } from '#client/features/auth/session-context.tsx';
import { createSignInSafety } from '#client/features/auth/sign-in-safety.ts';
import { useOperator } from '../operator-context.tsx';

/** One's own second factor. */
export function SecondFactorSection(): JSX.Element {
  const { me, toasts, server } = useOperator();
  const { session } = useSession();
  return (
    <div class="settings-narrow">
      <OwnSecondFactor
        me={me()}
        safety={createSignInSafety(server)}
        onDone={(text) => toasts.show({ tone: 'ok', text })}
        onMissing={() => void session.load()}
      />
    </div>
  );
}
