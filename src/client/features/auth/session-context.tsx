import { createContext, useContext } from 'solid-js';
import type { ServerAccess } from '#client/lib/trpc.ts';
import type { AuthData } from './auth.data.ts';
import type { Session } from './create-session.ts';

/** Who is signed in, and what the doors ask of the server. */
export interface SessionParts {
  readonly session: Session;
  readonly auth: AuthData;
  /** Whose changes wait on this device, and how many. */
  readonly findWaiting: () => Promise<readonly { readonly accountName: string; readonly count: number }[]>;
  readonly server: ServerAccess;
}

export const SessionContext = createContext<SessionParts>();

export function useSession(): SessionParts {
  const parts = useContext(SessionContext);
  if (!parts) throw new Error('Nothing here knows who is signed in.');
  return parts;
}

/** The pages in front of the door: they are shown to whoever is not signed in. */
export function isDoorPath(pathname: string): boolean {
  return /^\/admin\/(?:login|setup|register|forgot-password|reset-password)\/?$/.test(pathname);
}
