import { useSession } from '#client/features/auth/session-context.tsx';
import { displayName } from '#shared/accounts/accounts.rules.ts';
import type { Profile } from '#shared/accounts/accounts.schemas.ts';

/** Shows what somebody has changed about themselves everywhere at once: name, zone and theme are read from the session. */
export function createMeUpdate(): (profile: Profile) => void {
  const { session } = useSession();
  return (profile) => {
    const me = session.me();
    if (!me) return;
    const { email, timezone, theme } = profile;
    session.enter({ ...me, name: displayName(profile), email, timezone, theme });
  };
}
