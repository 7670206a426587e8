import type { SessionView } from '#shared/auth/auth.schemas.ts';

/** "Safari 17.5 on iOS 17.5"; what is not known is left out. */
export function describeDevice({ browser, os }: Pick<SessionView, 'browser' | 'os'>): string {
  if (browser === '') return os === '' ? 'An unknown device' : os;
  return os === '' ? browser : `${browser} on ${os}`;
}
