import { z } from 'zod';
import { envelope } from '../actions/envelope.ts';
import { SETTING_KEYS, type SettingJson, type SettingKey } from './settings.rules.ts';

const VALUE_LENGTH_MAX = 1_000;

/** The outer limit only; the setting's own rule judges it. */
const settingValueSchema = z.union([
  z.number(),
  z.string().max(VALUE_LENGTH_MAX),
  z.array(z.string().max(VALUE_LENGTH_MAX)).max(20),
]);

export const updateSettingInput = z.object({
  ...envelope,
  key: z.enum(SETTING_KEYS as [SettingKey, ...SettingKey[]]),
  value: settingValueSchema,
  /** The value the form was filled with: a change that somebody else has made meanwhile is not overwritten unseen. */
  was: settingValueSchema,
});
export type UpdateSettingInput = z.infer<typeof updateSettingInput>;

/** One row of the settings page. */
export interface SettingRow {
  readonly key: SettingKey;
  readonly value: SettingJson;
  /** Null where the default counts because nobody has changed it. */
  readonly changedAt: string | null;
  readonly changedBy: string | null;
}

export interface SettingChanged extends SettingRow {
  /** What counted until now, for the way back. */
  readonly before: SettingJson;
  readonly unchanged: boolean;
}
