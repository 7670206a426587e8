import { action, query, router } from '#server/core/trpc.ts';
import { updateSettingAction } from '#shared/actions/catalogue.ts';
import { updateSetting } from './commands/update-setting.ts';
import { listSettings } from './settings.queries.ts';

export function createSettingsRouter() {
  return router({
    list: query('settings.write').query(({ ctx }) => listSettings(ctx.core.fork())),
    update: action(updateSettingAction).mutation(({ ctx, input }) => updateSetting(ctx, input)),
  });
}
