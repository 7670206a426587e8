import { defineEntity, p } from '@mikro-orm/core';
import { Account } from '#server/features/accounts/accounts.entity.ts';
import type { RunFigures } from '#shared/rehearsals/rehearsals.schemas.ts';

/** Drops that are played, or were, to see how the server bears them. How it stands is what its job says. */
export const RehearsalRecord = defineEntity({
  name: 'RehearsalRecord',
  tableName: 'rehearsal',
  properties: {
    /** That of the job. */
    id: p.uuid().primary(),
    owner: () => p.manyToOne(Account).nullable().deleteRule('set null').fieldName('owner_id'),
    ownerName: p.text(),
    spots: p.integer(),
    buyers: p.integer(),
    rampSeconds: p.integer(),
    runs: p.integer(),
    figures: p.json<readonly RunFigures[]>().defaultRaw(`'[]'::jsonb`),
    createdAt: p.datetime(3),
    /** Set once every run has been played. */
    completedAt: p.datetime(3).nullable(),
  },
});
