import { forget, recall, remember } from '#client/lib/remember.ts';
import { isRole } from '#shared/access/roles.ts';
import type { Me } from '#shared/auth/auth.schemas.ts';

/** Who was signed in on this device last, so that the app opens without a network. Nothing in it is a secret. */
export interface PersonMemory {
  recall(): Me | null;
  keep(me: Me): void;
  forget(): void;
}

const NAME = 'person';

/** Kept where it can be read before the first paint. The session itself is a cookie that no script can read. */
export const personMemory: PersonMemory = {
  recall: () => readPerson(recall(NAME)),
  keep: ({ id, username, name, role, timezone, theme }) =>
    remember(NAME, JSON.stringify({ id, username, name, role, timezone, theme })),
  forget: () => forget(NAME),
};

/** Another version of the app, or somebody with the inspector open, may have written it. */
export function readPerson(text: string | null): Me | null {
  if (text === null) return null;
  try {
    const { id, username, name, role, timezone, theme } = JSON.parse(text) as Record<string, unknown>;
    const isWhole = [id, username, name, timezone].every((part) => typeof part === 'string' && part !== '');
    if (!isWhole || !isRole(role)) return null;
    return {
      ...({ id, username, name, timezone } as Pick<Me, 'id' | 'username' | 'name' | 'timezone'>),
      role,
      email: null,
      theme: theme === 'light' || theme === 'dark' || theme === 'sun' ? theme : 'system',
      mustChangePassword: false,
    };
  } catch {
    return null;
  }
}
