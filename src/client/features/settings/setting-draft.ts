import type { SettingJson, SettingKey } from '#shared/settings/settings.rules.ts';
import { decideSetting, SETTINGS } from '#shared/settings/settings.rules.ts';

/** What stands in a setting's field: a text, or the roles that are ticked. */
export type SettingDraft = string | readonly string[];

export function valueToDraft(value: SettingJson): SettingDraft {
  return typeof value === 'number' ? String(value) : value;
}

/** The value that a draft means, which may be none that is valid: then nobody could read a number in it. */
export function draftToValue(key: SettingKey, draft: SettingDraft): SettingJson {
  if (typeof draft !== 'string') return draft;
  if (SETTINGS[key].field.kind !== 'integer') return draft.trim();
  return /^\d{1,9}$/.test(draft.trim()) ? Number(draft.trim()) : Number.NaN;
}

/** Why a draft can't be saved, as the sentence under its field; null where it can. */
export function faultOfDraft(key: SettingKey, draft: SettingDraft): string | null {
  const decision = decideSetting(key, draftToValue(key, draft));
  return decision.ok ? null : decision.sentence;
}

/** True where saving the draft would change something. */
export function isChanged(key: SettingKey, draft: SettingDraft, value: SettingJson): boolean {
  const decision = decideSetting(key, draftToValue(key, draft));
  return !decision.ok || JSON.stringify(decision.value) !== JSON.stringify(value);
}
