import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Account } from '../accounts/accounts.entity.ts';
import { Waffle } from '../waffles/waffles.entity.ts';

/**
 * A number on a board and the claim that holds it, if any. `key` is `waffle × 2^20 + number`, made by the database:
 * one column that the group commit can look up by array.
 */
export const Spot = defineEntity({
  name: 'Spot',
  tableName: 'spot',
  properties: {
    key: p.bigint('number').primary().generated('(waffle_id::bigint * 1048576 + number) stored'),
    waffle: () => p.manyToOne(Waffle).deleteRule('cascade'),
    number: p.integer(),
    claimId: p.uuid().nullable(),
  },
  uniques: [{ properties: ['waffle', 'number'] }],
});

/**
 * One handle's hold on one spot, at the price of that moment. Rows survive release, so that history and reports are
 * never erased. At most one claim of a spot is not released (partial unique index).
 */
export const Claim = defineEntity({
  name: 'Claim',
  tableName: 'claim',
  properties: {
    id: p.uuid().primary(),
    waffle: () => p.manyToOne(Waffle).deleteRule('cascade'),
    number: p.integer(),
    handle: p.text(),
    priceMinor: p.integer(),
    status: p.enum(['pending', 'paid', 'released'] as const).default('pending'),
    claimedAt: p.datetime(3),
    paidAt: p.datetime(3).nullable(),
    paidBy: () => p.manyToOne(Account).nullable().deleteRule('set null').fieldName('paid_by'),
    paidByName: p.text().nullable(),
    releasedAt: p.datetime(3).nullable(),
    releasedByName: p.text().nullable(),
    releaseCause: p.enum(['operator', 'buyer', 'hold'] as const).nullable(),
    releaseReason: p.text().nullable(),
    holdUntil: p.datetime(3).nullable(),
    note: p.text().nullable(),
    ticketHash: p.blob(),
    opId: p.uuid(),
  },
});
export type ClaimRow = InferEntity<typeof Claim>;
