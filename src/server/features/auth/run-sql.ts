import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { prepared } from '#server/db/prepared.ts';

/** Runs one statement whose values stand for `$1`, `$2`, …; the same text works in and outside a transaction. */
export type Run = <Row extends object>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** Each statement by itself, prepared once per connection: for reads on every request. */
export function runOnPool(pool: Pool): Run {
  return async <Row extends object>(text: string, values: readonly unknown[]) =>
    (await pool.query<Row>(prepared(text, [...values]))).rows;
}

/** Within the transaction of an entity manager, whose placeholders have no numbers. */
export function runInTransaction(em: SqlEntityManager): Run {
  return <Row extends object>(text: string, values: readonly unknown[]) => {
    const ordered: unknown[] = [];
    const unnumbered = text.replace(/\$(\d+)/g, (_, number: string) => {
      ordered.push(values[Number(number) - 1]);
      return '?';
    });
    return em.execute<Row[]>(unnumbered, ordered);
  };
}
