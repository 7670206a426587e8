import { defineEntity, p } from '@mikro-orm/core';
import { Account } from '../accounts/accounts.entity.ts';

/** One setting of the product, read from here on every use. */
export const SystemSetting = defineEntity({
  name: 'SystemSetting',
  tableName: 'system_setting',
  properties: {
    key: p.text().primary(),
    value: p.json<unknown>(),
    updatedAt: p.datetime(3).defaultRaw('now()'),
    updatedBy: () => p.manyToOne(Account).nullable().deleteRule('set null').fieldName('updated_by'),
  },
});
