import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, type Pool, type PoolClient } from 'pg';

const ATTEMPTS_MAX = 6;
const BACKOFF_MS = 10;
const BACKOFF_MAX_MS = 400;

/** 40001 serialization_failure, 40P01 deadlock_detected: PostgreSQL asks to run the whole transaction again. */
const RETRYABLE = new Set(['40001', '40P01']);

/** Tells whether the same transaction may succeed when it is run again from its start. */
function isRetryable(error: unknown): boolean {
  return error instanceof DatabaseError && error.code !== undefined && RETRYABLE.has(error.code);
}

/**
 * Runs `work` in one transaction of a pool and commits when it resolves, rolls back when it rejects.
 *
 * A serialization failure or deadlock runs `work` again from the start on a new transaction, at most six times with
 * growing random pauses; so `work` must have no effect outside its client. Every other error is passed on untouched.
 * A lost connection during COMMIT is passed on too: the outcome is unknown, and only the caller's operation id can
 * tell. Default isolation is READ COMMITTED.
 */
export async function transaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
  isolation: 'read committed' | 'repeatable read' | 'serializable' = 'read committed',
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(pool, work, isolation);
    } catch (error) {
      if (attempt >= ATTEMPTS_MAX || !isRetryable(error)) {
        throw error;
      }
    }
    // Random pauses, so that two transactions that met once do not meet again in step.
    await sleep(Math.random() * Math.min(BACKOFF_MS * 2 ** attempt, BACKOFF_MAX_MS));
  }
}

async function attemptTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
  isolation: string,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`begin isolation level ${isolation}`);
    const result = await work(client);
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') {
      // PostgreSQL answers ROLLBACK to the COMMIT of a failed transaction: somebody swallowed a SQL error in between,
      // and without this check the caller would believe in rows that do not exist.
      throw new Error('The transaction was rolled back because an earlier statement in it had failed.');
    }
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    // A client that could not even roll back is thrown away instead of going back into the pool.
    client.release(broken);
  }
}
