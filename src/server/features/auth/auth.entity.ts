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

/**
 * Somebody's wish for a new password, or a link that was issued without one. Without a token it waits for a super
 * admin; an account has at most one of those. Only the token's hash is stored.
 */
export const ResetRequest = defineEntity({
  name: 'ResetRequest',
  tableName: 'reset_request',
  properties: {
    id: p.uuid().primary(),
    account: () => p.manyToOne(Account).deleteRule('cascade'),
    requestedAt: p.datetime(3),
    /** Null where nobody asked: the link was issued on a super admin's own accord. */
    requestedIp: p.text().nullable(),
    tokenHash: p.blob().nullable().unique(),
    tokenExpiresAt: p.datetime(3).nullable(),
    usedAt: p.datetime(3).nullable(),
    issuedByName: p.text().nullable(),
  },
});
