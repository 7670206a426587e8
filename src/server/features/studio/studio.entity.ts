import { defineEntity, p } from '@mikro-orm/core';
import { PAYMENT_KINDS } from '#shared/kernel/payment.ts';
import { GENERATION_STATUSES } from '#shared/studio/studio.rules.ts';
import { Account } from '../accounts/accounts.entity.ts';
import { Waffle } from '../waffles/waffles.entity.ts';

/**
 * One share asset, from the wish for it on: the row is what a daily limit counts, whatever became of it. It outlives its
 * waffle and goes with the account that made it.
 */
export const Generation = defineEntity({
  name: 'Generation',
  tableName: 'generation',
  properties: {
    id: p.uuid().primary(),
    account: () => p.manyToOne(Account).deleteRule('cascade'),
    model: p.text(),
    status: p.enum(GENERATION_STATUSES),
    waffle: () => p.manyToOne(Waffle).nullable().deleteRule('set null'),
    /** The waffle's title or the buyer's handle, as it was. */
    subject: p.text(),
    requestedAt: p.datetime(3),
    finishedAt: p.datetime(3).nullable(),
    durationMs: p.integer().nullable(),
    /** By the price list of that moment, in millionths of a dollar. */
    costMicros: p.integer(),
    failure: p.text().nullable(),
    text: p.text().nullable(),
    /** A PNG. Only whoever downloads it reads this column. */
    image: p.blob().nullable().lazy(),
  },
});

/** What one asset of a model costs, where that is not what the table of models says. */
export const ModelPrice = defineEntity({
  name: 'ModelPrice',
  tableName: 'model_price',
  properties: { model: p.text().primary(), costMicros: p.integer() },
});

/** A text with tokens that operators paste. Exactly one of them is the default. */
export const ShareTemplate = defineEntity({
  name: 'ShareTemplate',
  tableName: 'share_template',
  properties: {
    id: p.uuid().primary(),
    name: p.text().unique(),
    body: p.text(),
    isDefault: p.boolean().default(false),
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
});

/** A way to pay that buyers are shown. A waffle names those it shows, or none and shows all active ones. */
export const PaymentMethod = defineEntity({
  name: 'PaymentMethod',
  tableName: 'payment_method',
  properties: {
    id: p.uuid().primary(),
    kind: p.enum(PAYMENT_KINDS),
    label: p.text().default(''),
    handle: p.text(),
    note: p.text().default(''),
    active: p.boolean().default(true),
    createdAt: p.datetime(3),
  },
});
