import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Account } from '#server/features/accounts/accounts.entity.ts';
import { LOGIN_DEVICES, WHOIS_STATES } from '#shared/auth/auth.rules.ts';

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
    /** Written every few minutes at most. */
    lastSeenAt: p.datetime(3).defaultRaw('now()'),
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

/** An account's second factor: unconfirmed while its owner is setting it up, and of no effect until it is confirmed. */
export const SecondFactor = defineEntity({
  name: 'SecondFactor',
  tableName: 'second_factor',
  properties: {
    /** Whose it is; the database removes it with the account. */
    accountId: p.uuid().primary(),
    /** The TOTP secret, encrypted with a key that is not in the database. */
    sealedSecret: p.blob(),
    createdAt: p.datetime(3),
    confirmedAt: p.datetime(3).nullable(),
    /** The 30-second step of the last code that was taken; codes of it and of earlier ones are used up. */
    lastStep: p.integer().default(0),
  },
});

/** A code that stands in for a lost second factor, once. Only its digest is stored. */
export const RecoveryCode = defineEntity({
  name: 'RecoveryCode',
  tableName: 'recovery_code',
  properties: {
    codeHash: p.blob().primary(),
    /** Whose it is; the database removes it with the second factor. */
    accountId: p.uuid(),
    createdAt: p.datetime(3),
    usedAt: p.datetime(3).nullable(),
  },
});

/** A personal key for scripts. Only its digest is stored, and its last four characters for its owner to know it by. */
export const ApiKey = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.uuid().primary(),
    account: () => p.manyToOne(Account).deleteRule('cascade'),
    name: p.text(),
    tokenHash: p.blob().unique(),
    tokenEnd: p.text(),
    /** Permissions; the account's role as of now limits them further. */
    scopes: p.json<readonly string[]>(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3),
    /** Written every few minutes at most. */
    lastUsedAt: p.datetime(3).nullable(),
  },
});
export type ApiKeyRow = InferEntity<typeof ApiKey>;

/** One try to get in, whatever came of it. Written after the answer; the name of nobody is not kept. */
export const LoginEvent = defineEntity({
  name: 'LoginEvent',
  tableName: 'login_event',
  properties: {
    id: p.uuid().primary(),
    at: p.datetime(3),
    /** Null once the account is deleted, and where nobody has the name that was typed. */
    account: () => p.manyToOne(Account).nullable().deleteRule('set null'),
    /** The account's, as it was then. */
    username: p.text().nullable(),
    /** Six digits of a keyed digest of a name that nobody has: the same name again has the same mark. */
    unknownMark: p.text().nullable(),
    door: p.text(),
    outcome: p.enum(['success', 'failure']),
    reason: p.text().nullable(),
    ip: p.text(),
    browser: p.text(),
    os: p.text(),
    device: p.enum(LOGIN_DEVICES),
    /** The session's stored id, which outlives the session here. */
    sessionId: p.blob().nullable(),
    whoisState: p.enum(WHOIS_STATES),
    whoisOrg: p.text().nullable(),
    whoisCountry: p.text().nullable(),
    whoisCity: p.text().nullable(),
    whoisAsn: p.text().nullable(),
    whoisServer: p.text().nullable(),
  },
});

/** What a WHOIS server last said of an address, or that it could not be asked. */
export const WhoisLookup = defineEntity({
  name: 'WhoisLookup',
  tableName: 'whois_lookup',
  properties: {
    ip: p.text().primary(),
    lookedUpAt: p.datetime(3),
    state: p.enum(['found', 'failed']),
    org: p.text().nullable(),
    country: p.text().nullable(),
    city: p.text().nullable(),
    asn: p.text().nullable(),
    server: p.text(),
  },
});
