import { recall } from '#client/lib/remember.ts';
import type { Connection } from '#client/sync/connection.ts';
import { WORK_OFFLINE } from './create-backend.ts';

/** Makes this tab work offline, or not, as soon as the person has chosen so in another one; returns what ends that. */
export function followWorkOffline(connection: Pick<Connection, 'setWorkOffline'>): () => void {
  const handle = ({ key }: StorageEvent) => {
    if (key === `syrup:${WORK_OFFLINE}`) connection.setWorkOffline(recall(WORK_OFFLINE) === 'yes');
  };
  window.addEventListener('storage', handle);
  return () => window.removeEventListener('storage', handle);
}
