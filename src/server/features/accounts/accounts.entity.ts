import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { ROLES } from '#shared/access/roles.ts';
import { type SocialLink, THEMES } from '#shared/accounts/accounts.rules.ts';

/** Somebody who signs in. Buyers are not accounts. */
export const Account = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    id: p.uuid().primary(),
    username: p.text().unique(),
    email: p.text().nullable().unique(),
    passwordHash: p.text().hidden(),
    firstName: p.text().default(''),
    lastName: p.text().default(''),
    displayName: p.text().default(''),
    role: p.enum(ROLES),
    active: p.boolean().default(true),
    mustChangePassword: p.boolean().default(false),
    timezone: p.text().default('UTC'),
    theme: p.enum(THEMES).default('system'),
    /** Stored for the profile alone; shown to nobody else. */
    socialLinks: p.json<readonly SocialLink[]>().defaultRaw(`'[]'::jsonb`),
    createdAt: p.datetime(3).defaultRaw('now()'),
    lastSignInAt: p.datetime(3).nullable(),
    lastSignInIp: p.text().nullable(),
    /** Sign-in locks from before it are open. */
    signInUnlockedAt: p.datetime(3).nullable(),
    /** Share assets a day. */
    dailyLimit: p.integer().default(50),
    benchmarksPerHour: p.integer().default(20),
    /** Rehearsals at once. */
    maxConcurrent: p.integer().default(1),
    maxRunsPerBenchmark: p.integer().default(10),
  },
});
export type AccountRow = InferEntity<typeof Account>;
