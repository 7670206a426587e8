import { defineEntity, p } from '@mikro-orm/core';
import { XP_KINDS } from '#shared/loyalty/loyalty.rules.ts';
import { Account } from '../accounts/accounts.entity.ts';

/**
 * One row of the XP ledger, which only grows. `source` is what the XP is for (`paid:<claim>`, `win:<claim>`,
 * `badge:<handle>:<badge>`, `grant:<operation>`); it is earned on its odd turns and taken back on its even ones, and
 * source and turn are unique together. Waffle and number outlive the waffle.
 */
export const XpTransaction = defineEntity({
  name: 'XpTransaction',
  tableName: 'xp_transaction',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    handle: p.text(),
    kind: p.enum(XP_KINDS),
    amount: p.integer(),
    source: p.text(),
    turn: p.integer().default(1),
    waffleId: p.integer().nullable(),
    number: p.integer().nullable(),
    badgeId: p.text().nullable(),
    reason: p.text().nullable(),
    by: () => p.manyToOne(Account).nullable().deleteRule('set null').fieldName('by_id'),
    byName: p.text().nullable(),
    at: p.datetime(3),
  },
  uniques: [{ properties: ['source', 'turn'] }],
});

/**
 * A badge of a buyer: held, lapsed (earned, and its reason is gone) or revoked by a person. A lapsed one comes back with
 * its reason, a revoked one only by a grant. `changedAt`, `reason` and who are those of the last change.
 */
export const BuyerBadge = defineEntity({
  name: 'BuyerBadge',
  tableName: 'buyer_badge',
  properties: {
    handle: p.text().primary(),
    badgeId: p.text().primary(),
    state: p.enum(['held', 'lapsed', 'revoked'] as const),
    origin: p.enum(['earned', 'granted'] as const),
    awardedAt: p.datetime(3),
    changedAt: p.datetime(3),
    reason: p.text().nullable(),
    by: () => p.manyToOne(Account).nullable().deleteRule('set null').fieldName('by_id'),
    byName: p.text().nullable(),
  },
});
