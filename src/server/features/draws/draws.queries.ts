import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Winner } from '#shared/draws/draws.events.ts';

/** The winners of a board now, by item; empty while it is active. */
export async function listWinners(em: SqlEntityManager, waffleId: number): Promise<Winner[]> {
  return em.execute<Winner[]>(
    'select item, number, handle, method from winner where waffle_id = ? order by item',
    [waffleId],
  );
}

/** True where a draw was ever sealed for this waffle, so that there is something to check. */
export async function hasDraw(em: SqlEntityManager, waffleId: number): Promise<boolean> {
  const found = await em.execute<unknown[]>('select 1 from draw where waffle_id = ? limit 1', [waffleId]);
  return found.length > 0;
}
