import { defineEntity, p } from '@mikro-orm/core';
import { Waffle } from '../waffles/waffles.entity.ts';

/**
 * A sealed draw: what was published before, and after it was run, what came out. `list` is the whole sealed statement
 * (see `shared/draws/draws.rules.ts`); the beacon's `randomness` is null until the draw was run.
 */
export const Draw = defineEntity({
  name: 'Draw',
  tableName: 'draw',
  properties: {
    id: p.uuid().primary(),
    waffle: () => p.manyToOne(Waffle).deleteRule('cascade'),
    attempt: p.integer(),
    state: p.enum(['sealed', 'drawn', 'void'] as const),
    list: p.text(),
    listDigest: p.text(),
    secret: p.text().hidden(),
    secretDigest: p.text(),
    beacon: p.json<{ chain: string; round: number; randomness: string | null } | null>().nullable(),
    winners: p.json<{ item: number; number: number; handle: string }[] | null>().nullable(),
    reason: p.text().nullable(),
    sealedAt: p.datetime(3),
    sealedByName: p.text(),
    drawnAt: p.datetime(3).nullable(),
    drawnByName: p.text().nullable(),
  },
  uniques: [{ properties: ['waffle', 'attempt'] }],
});

/** The winning spot of one item. */
export const Winner = defineEntity({
  name: 'Winner',
  tableName: 'winner',
  properties: {
    waffle: () => p.manyToOne(Waffle).primary().deleteRule('cascade'),
    item: p.integer().primary(),
    number: p.integer(),
    /** A claim of this very spot, see the migration. */
    claimId: p.uuid(),
    handle: p.text(),
    method: p.enum(['manual', 'draw'] as const),
    draw: () => p.manyToOne(Draw).nullable().deleteRule('set null'),
    setAt: p.datetime(3),
    setByName: p.text(),
  },
  uniques: [{ properties: ['waffle', 'number'] }],
});
