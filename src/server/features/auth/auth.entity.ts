import { defineEntity, p } from '@mikro-orm/core';
import { Account } from '#server/features/accounts/accounts.entity.ts';

/** A signed-in browser. `id` is the SHA-256 of what the cookie holds, never the cookie's value itself. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.blob().primary(),
    account: () => p.manyToOne(Account).deleteRule('cascade'),
    expiresAt: p.datetime(3),
    absoluteExpiresAt: p.datetime(3),
    createdAt: p.datetime(3).defaultRaw('now()'),
    ip: p.text().nullable(),
    userAgent: p.text().nullable(),
  },
});

/** The one-time setup link, at most one row. Only its hash is stored. */
export const SetupLink = defineEntity({
  name: 'SetupLink',
  tableName: 'setup_link',
  properties: {
    id: p.boolean().primary().default(true),
    tokenHash: p.blob(),
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
});
