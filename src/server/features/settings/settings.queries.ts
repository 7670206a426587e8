import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { prepared } from '#server/db/prepared.ts';
import { displayName, type NameParts } from '#shared/accounts/accounts.rules.ts';
import {
  SETTING_KEYS,
  type SettingKey,
  type SettingValue,
  type SettingValues,
  settingOf,
} from '#shared/settings/settings.rules.ts';
import type { SettingRow } from '#shared/settings/settings.schemas.ts';

/**
 * Reads one setting from the database; there is no cache, so a change counts from the next use on. A value that is not
 * valid (somebody wrote it by hand) counts as not set.
 */
export async function getSetting<Key extends SettingKey>(
  em: SqlEntityManager,
  key: Key,
): Promise<SettingValue<Key>> {
  const [row] = await em.execute<{ value: unknown }[]>('select value from system_setting where key = ?', [
    key,
  ]);
  return settingOf(key, row?.value);
}

/** Reads every setting as the database says now. */
export type ReadSettings = () => Promise<SettingValues>;

/**
 * Reads all settings for callers that come by the hundred. Whoever asks while a query is under way shares the next one
 * with all others who do: nobody is answered by a query that began before they asked, so a change that is committed
 * counts for the next caller, and yet there are never more than two queries at once.
 */
export function createSettingsReader(pool: Pool): ReadSettings {
  let running: Promise<SettingValues> | null = null;
  let next: Promise<SettingValues> | null = null;

  const begin = (): Promise<SettingValues> => {
    const query = readAll(pool).finally(() => {
      if (running === query) running = null;
    });
    running = query;
    return query;
  };
  return () => {
    if (running === null) return begin();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return begin();
      });
    return next;
  };
}

/** Where links begin that the product gives out: the setting, else what `PUBLIC_URL` says, else null. */
export async function findBaseUrl(
  readSettings: ReadSettings,
  configured: string | null,
): Promise<string | null> {
  const { public_base_url: chosen } = await readSettings();
  return chosen === '' ? configured : chosen;
}

async function readAll(pool: Pool): Promise<SettingValues> {
  const { rows } = await pool.query<{ key: string; value: unknown }>(
    prepared('select key, value from system_setting'),
  );
  const stored = new Map(rows.map(({ key, value }) => [key, value]));
  return Object.fromEntries(
    SETTING_KEYS.map((key) => [key, settingOf(key, stored.get(key))]),
  ) as unknown as SettingValues;
}

type StoredSetting = NameParts & { readonly key: string; readonly value: unknown; readonly updatedAt: Date };

const ROW_COLUMNS = `s.key, s.value, s.updated_at as "updatedAt", a.username, a.display_name as "displayName",
  a.first_name as "firstName", a.last_name as "lastName"`;

/** Every setting with who changed it last, in the order of the table of settings. */
export async function listSettings(em: SqlEntityManager): Promise<SettingRow[]> {
  const rows = await em.execute<StoredSetting[]>(
    `select ${ROW_COLUMNS} from system_setting s left join account a on a.id = s.updated_by`,
  );
  const stored = new Map(rows.map((row) => [row.key, row]));
  return SETTING_KEYS.map((key) => toRow(key, stored.get(key)));
}

/** One of them. */
export async function readSettingRow(em: SqlEntityManager, key: SettingKey): Promise<SettingRow> {
  const [row] = await em.execute<StoredSetting[]>(
    `select ${ROW_COLUMNS} from system_setting s left join account a on a.id = s.updated_by where s.key = ?`,
    [key],
  );
  return toRow(key, row);
}

function toRow(key: SettingKey, stored: StoredSetting | undefined): SettingRow {
  return {
    key,
    value: settingOf(key, stored?.value),
    changedAt: stored?.updatedAt.toISOString() ?? null,
    // Without an account, it is gone, or the row was written by hand.
    changedBy: stored?.username == null ? null : displayName(stored),
  };
}
