import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';

/** Every system setting by its key: what may stand there, and what counts where nothing usable does. */
const SETTINGS = {
  jwt_expiration_hours: { schema: z.int().min(1).max(8_760), fallback: 24 },
  password_min_length: { schema: z.int().min(1).max(72), fallback: 8 },
} as const;

export type SettingKey = keyof typeof SETTINGS;

/**
 * Reads one setting from the database; there is no cache, so a change counts from the next use on. A value that is not
 * valid (somebody wrote it by hand) counts as not set.
 */
export async function getSetting(em: SqlEntityManager, key: SettingKey): Promise<number> {
  const [row] = await em.execute<{ value: unknown }[]>('select value from system_setting where key = ?', [
    key,
  ]);
  const { schema, fallback } = SETTINGS[key];
  const parsed = schema.safeParse(row?.value);
  return parsed.success ? parsed.data : fallback;
}
