import { isDeepStrictEqual } from 'node:util';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import {
  findWithoutDemandedFactor,
  lockRoles,
  requireStanding,
} from '#server/features/accounts/accounts.queries.ts';
import { updateSettingAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { decideSetting, SETTINGS, saySetting } from '#shared/settings/settings.rules.ts';
import type { SettingChanged, UpdateSettingInput } from '#shared/settings/settings.schemas.ts';
import { readSettingRow } from '../settings.queries.ts';

/** Any constant does, as long as nothing else uses it; advisory locks count per database. */
const SETTINGS_LOCK = 7_397_201;

/**
 * Changes one setting. Throws `setting.invalid` with the sentence for its field, or `setting.stale` with the present
 * value where that is not the one the form was filled with, or what became of whoever asks: `access.denied`,
 * `auth.required`. A value that stands there already writes nothing.
 */
export async function updateSetting(
  caller: CommandCaller,
  input: UpdateSettingInput,
): Promise<SettingChanged> {
  const { key } = input;
  const decision = decideSetting(key, input.value);
  if (!decision.ok) {
    throw new AppError(
      'setting.invalid',
      { fields: { value: decision.sentence } },
      { message: decision.sentence },
    );
  }
  const { value } = decision;
  const changed = await runCommand<SettingChanged>(
    caller,
    updateSettingAction,
    input,
    async ({ em, now }) => {
      await lockRoles(em);
      await requireStanding(em, caller.actor, 'settings.write');
      // A setting that nobody has changed yet has no row to lock.
      await em.execute('select pg_advisory_xact_lock(?)', [SETTINGS_LOCK]);
      const row = await readSettingRow(em, key);
      const before = row.value;
      if (isDeepStrictEqual(before, value)) return { answer: { ...row, before, unchanged: true }, audit: [] };
      if (!isDeepStrictEqual(before, input.was)) {
        throw new AppError('setting.stale', {
          value: before,
          fields: { value: `It is ${saySetting(key, before)} now.` },
        });
      }
      const changedAt = now();
      await em.execute(
        `insert into system_setting (key, value, updated_at, updated_by) values (?, ?::jsonb, ?, ?)
       on conflict (key) do update
       set value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
        [key, JSON.stringify(value), changedAt, caller.actor?.accountId ?? null],
      );
      return {
        answer: {
          key,
          value,
          changedAt: changedAt.toISOString(),
          changedBy: caller.actor?.name ?? null,
          before,
          unchanged: false,
        },
        audit: [
          {
            action: key === 'whois_server' ? 'update_whois_settings' : 'update_setting',
            targetType: 'settings',
            targetId: key,
            targetLabel: SETTINGS[key].label,
            before: { [key]: before },
            after: { [key]: value },
            security: true,
          },
        ],
      };
    },
  );
  if (key === 'second_factor_roles' && !changed.unchanged) await refuseOpenSockets(caller);
  return changed;
}

/**
 * Open sockets ask only now and then whether their reader may still read; whoever is held back now is cut off at once and
 * hears why when they come back. In every process, as for a lost session.
 */
async function refuseOpenSockets({ core }: CommandCaller): Promise<void> {
  for (const accountId of await findWithoutDemandedFactor(core.fork())) core.wakeups.revoke(accountId);
}
