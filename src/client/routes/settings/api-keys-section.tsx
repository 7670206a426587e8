import type { JSX } from 'solid-js';
import { ApiKeysSection as OwnApiKeys } from '#client/features/auth/api-keys-section.tsx';
import { createSignInSafety } from '#client/features/auth/sign-in-safety.ts';
import { useOperator } from '../operator-context.tsx';

/** One's own keys for scripts. */
export function ApiKeysSection(): JSX.Element {
  const { me, toasts, server } = useOperator();
  return (
    <OwnApiKeys
      me={me()}
      safety={createSignInSafety(server)}
      onDone={(text) => toasts.show({ tone: 'ok', text })}
    />
  );
}
