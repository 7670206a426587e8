import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Winner } from '#shared/draws/draws.events.ts';

/** The winners of a board now, by item; empty while it is active. */
export async function listWinners(em: SqlEntityManager, waffleId: number): Promise<Winner[]> {
  return em.execute<Winner[]>(
    'select item, number, handle, method from winner where waffle_id = ? order by item',
    [waffleId],
  );
}
