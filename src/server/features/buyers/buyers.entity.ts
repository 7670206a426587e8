import { defineEntity, p } from '@mikro-orm/core';

/** An Instagram handle that has ever claimed. No sign-in. */
export const Buyer = defineEntity({
  name: 'Buyer',
  tableName: 'buyer',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    handle: p.text().unique(),
    firstSeenAt: p.datetime(3).defaultRaw('now()'),
    lastClaimAt: p.datetime(3).defaultRaw('now()'),
  },
});
