import type { JSX } from 'solid-js';
import { SessionsSection as OwnSessions } from '#client/features/auth/sessions-section.tsx';
import { createSignInSafety } from '#client/features/auth/sign-in-safety.ts';
import { useOperator } from '../operator-context.tsx';

/** Where one is signed in. */
export function SessionsSection(): JSX.Element {
  const { me, toasts, server } = useOperator();
  return (
    <OwnSessions
      me={me()}
      safety={createSignInSafety(server)}
      onDone={(text) => toasts.show({ tone: 'ok', text })}
    />
  );
}
