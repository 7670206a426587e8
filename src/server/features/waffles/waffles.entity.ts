import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { CURRENCIES } from '#shared/kernel/money.ts';
import { Account } from '../accounts/accounts.entity.ts';

/**
 * A board. `seq` is the number of its last event: whoever writes locks this row and counts on from it. `version`
 * counts edits of its fields.
 */
export const Waffle = defineEntity({
  name: 'Waffle',
  tableName: 'waffle',
  properties: {
    id: p.integer().primary().autoincrement(),
    slug: p.text().unique(),
    title: p.text(),
    description: p.text().default(''),
    paymentInfo: p.text().default(''),
    imageUrl: p.text().nullable(),
    mediaLinks: p.json<string[]>().defaultRaw(`'[]'::jsonb`),
    totalSpots: p.integer(),
    priceMinor: p.integer(),
    currency: p.text().$type<(typeof CURRENCIES)[number]>(),
    itemCount: p.integer().default(1),
    holdMinutes: p.integer().nullable(),
    holdsPausedAt: p.datetime(3).nullable(),
    pendingPerHandleMax: p.integer().nullable(),
    publicExport: p.boolean().default(true),
    /** Ids of the payment methods that buyers are shown; null shows every active one. */
    paymentMethodIds: p.json<string[]>().nullable(),
    status: p.enum(['active', 'completed'] as const).default('active'),
    archivedAt: p.datetime(3).nullable(),
    completedAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3).defaultRaw('now()'),
    createdBy: () => p.manyToOne(Account).nullable().deleteRule('set null').fieldName('created_by'),
    version: p.integer().default(1),
    seq: p.integer().default(0),
  },
});
export type WaffleRow = InferEntity<typeof Waffle>;
